namespace OomSim.Kernel;

/// <summary>A sysctl: what it is at boot, and what it can be set to; in the kernel's unit.</summary>
/// <param name="Default">Value at boot.</param>
/// <param name="Least">Least value; what is below is EINVAL.</param>
/// <param name="Greatest">Greatest value; what is above is EINVAL.</param>
public sealed record SysctlRange(long Default, long Least, long Greatest);
