namespace OomSim.Docker;

/// <summary>One write of the runtime to a container's cgroup.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Value">What is written.</param>
/// <param name="MayWait">True where the kernel may have to reclaim first, and the runtime waits for it (K7.1).</param>
/// <param name="IsUnified">True where it was asked for by the file's name, which the runtime says when it is refused.</param>
internal readonly record struct CgroupWrite(string File, string Value, bool MayWait = false, bool IsUnified = false);
