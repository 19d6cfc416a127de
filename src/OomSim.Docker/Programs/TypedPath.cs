using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>A path that a command names.</summary>
/// <param name="Typed">As it was typed: complaints say it so.</param>
/// <param name="Full">From the root on, with a slash at its end where only a folder will do; <c>..</c> stays, for a link may come before it.</param>
internal sealed record TypedPath(string Typed, string Full)
{
    /// <summary>Where it leads, by links too, and what is asked of it there.</summary>
    /// <param name="names">Who knows the links.</param>
    /// <param name="follows">True where a link at its end is followed.</param>
    public string Place(IFileNamespace? names, bool follows = true) => names is ContainerFiles files ? files.Followed(Full, whole: follows) : Full;

    /// <summary>True where it goes back from somewhere, which may be no folder, or by a link: that is known once it is followed.</summary>
    public bool GoesBack => (Full + "/").Contains("/../", StringComparison.Ordinal);

    /// <summary>True for a path that is one of the kernel's own file systems as it stands.</summary>
    public bool IsKernels => !GoesBack && KernelFile.IsBelow(Full + "/");

    /// <summary>A path as a process in a folder takes it.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="folder">The folder, in full; empty for the root.</param>
    public static TypedPath In(string folder, string typed)
    {
        string whole = typed.StartsWith('/') ? typed : folder + "/" + typed;
        bool isFolder = typed.Split('/')[^1] is "" or "." or "..";
        string full = CleanPath.WithParents(OfReader(CleanPath.Plain(whole), folder, isFolder));
        return new TypedPath(typed, full.Length > 1 && isFolder ? full + "/" : full);
    }

    /// <summary>Where the kernel leads a process that goes on through what it says of the process itself (proc_pid_get_link).</summary>
    /// <param name="path">In full.</param>
    /// <param name="folder">The process's, in full; empty for the root.</param>
    /// <param name="isFolder">True where only a folder will do.</param>
    public static string OfReader(string path, string folder, bool isFolder = false)
    {
        foreach ((string link, string place) in (ReadOnlySpan<(string, string)>)[("/proc/self/cwd", folder), ("/proc/self/root", "")])
        {
            if (path.StartsWith(link, StringComparison.Ordinal) && (path.Length == link.Length ? isFolder : path[link.Length] == '/'))
            {
                return place + path[link.Length..];
            }
        }

        return path;
    }
}
