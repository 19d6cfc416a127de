namespace OomSim.Kernel;

/// <summary>What tasks can lack (K16).</summary>
public enum PressureResource
{
    /// <summary>memory.pressure.</summary>
    Memory,

    /// <summary>cpu.pressure.</summary>
    Cpu,

    /// <summary>io.pressure.</summary>
    Io,
}
