namespace OomSim.Kernel;

/// <summary>Pages of a cgroup that reclaim had taken and that came back (K13).</summary>
/// <param name="Path">Path of the cgroup that was charged for them again.</param>
/// <param name="File">Page cache that was read again, bytes (workingset_refault_file).</param>
/// <param name="Anon">Memory that was brought back from swap, bytes (workingset_refault_anon).</param>
public sealed record RefaultedBytes(string Path, long File, long Anon);
