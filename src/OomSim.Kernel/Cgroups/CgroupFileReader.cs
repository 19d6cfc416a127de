namespace OomSim.Kernel;

/// <summary>What one kind of cgroup file shows, in the kernel's format.</summary>
/// <param name="host">The host.</param>
/// <param name="cgroup">The cgroup.</param>
/// <param name="values">Its present values.</param>
internal delegate string CgroupFileReader(LinuxHost host, Cgroup cgroup, CgroupValues values);
