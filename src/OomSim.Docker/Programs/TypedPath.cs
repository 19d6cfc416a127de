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

    /// <summary>A path as a process in a folder takes it.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="folder">The folder, in full; empty for the root.</param>
    public static TypedPath In(string folder, string typed)
    {
        string whole = typed.StartsWith('/') ? typed : folder + "/" + typed;
        string clean = CleanPath.Rooted(whole);

        // What is the kernel's or the engine's is told by its name, before anybody knows of links.
        string full = KernelFile.IsBelow(clean + "/") || clean.StartsWith("/dev/", StringComparison.Ordinal) || ContainerFiles.EngineFiles.Contains(clean, StringComparer.Ordinal) ? clean : CleanPath.WithParents(whole);
        return new TypedPath(typed, full.Length > 1 && typed.Split('/')[^1] is "" or "." or ".." ? full + "/" : full);
    }
}
