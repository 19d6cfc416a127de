using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What the shell does with the file behind <c>&gt;</c> before the command runs: it opens it, and says so where that fails.</summary>
/// <param name="Path">The file.</param>
/// <param name="Appends">True for <c>&gt;&gt;</c>: what it has stays.</param>
/// <param name="GoesOn">True where the shell goes on with what stands behind a semicolon; else it ends.</param>
internal sealed record OutputFile(TypedPath Path, bool Appends, bool GoesOn) : ITool
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Unlinks => Appends ? [] : [Path.Full];

    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        string place = Path.Place(names);
        string fault = (names as ContainerFiles)?.CreationFault(Path) switch
        {
            null or Errno.None => KernelFile.IsBelow(place) ? KernelFile.NotSimulated(place) : "",
            Errno.ENOENT or Errno.ENOTDIR => "nonexistent directory",
            { } errno => ErrnoText.Of(errno),
        };
        return fault.Length == 0 ? new ToolAnswer("") { Removed = !Appends && names?.Remove(place) is { } old ? [old] : [] } : new ToolAnswer("", $"sh: can't create {Path.Typed}: {fault}\n", GoesOn ? 0 : 1) { EndsLoop = GoesOn };
    }
}
