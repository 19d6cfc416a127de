namespace OomSim.Kernel;

/// <summary>What reclaim took from the cgroups that had one path, one after the other: a container's cgroup is made anew with each of its lives.</summary>
/// <param name="path">The path below the root of the hierarchy; a name in parentheses for what is no cgroup.</param>
internal sealed class ReclaimAccount(string path)
{
    /// <summary>The path.</summary>
    public string Path => path;

    /// <summary>What was taken from it for its own growth.</summary>
    public TakenBytes Own { get; } = new();

    /// <summary>What was taken from it for the growth of others; null where nothing was.</summary>
    public Dictionary<ReclaimAccount, TakenBytes>? ForOthers { get; set; }

    /// <summary>File pages that were taken before and read again, bytes.</summary>
    public long RefaultedFile { get; set; }

    /// <summary>Pages that were brought back from swap, bytes.</summary>
    public long RefaultedAnon { get; set; }
}
