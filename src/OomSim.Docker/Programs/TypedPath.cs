namespace OomSim.Docker;

/// <summary>A path that a command names.</summary>
/// <param name="Typed">As it was typed: complaints say it so.</param>
/// <param name="Full">From the root on, with a slash at its end where it was typed with one.</param>
internal sealed record TypedPath(string Typed, string Full)
{
    /// <summary>A path as a process in a folder takes it.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="folder">The folder, in full; null for the root.</param>
    public static TypedPath In(string? folder, string typed)
    {
        string full = CleanPath.Rooted(typed.StartsWith('/') ? typed : (folder ?? "/") + "/" + typed);
        return new TypedPath(typed, full.Length > 1 && typed.EndsWith('/') ? full + "/" : full);
    }
}
