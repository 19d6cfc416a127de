namespace OomSim.Kernel;

/// <summary>What writing to one kind of cgroup file does.</summary>
/// <param name="host">The host.</param>
/// <param name="cgroup">The cgroup.</param>
/// <param name="value">What is written, without white space around it.</param>
/// <param name="call">The call: gets the result of a write that has to wait for a device, or for who dies.</param>
/// <returns>The result; null where it comes later.</returns>
internal delegate Errno? CgroupFileWriter(LinuxHost host, Cgroup cgroup, string value, WriteCall call);
