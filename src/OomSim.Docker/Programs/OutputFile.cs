using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What the shell does with the file behind <c>&gt;</c> before the command runs: it opens it, and says so where that fails.</summary>
/// <param name="Path">The file.</param>
/// <param name="GoesOn">True where the shell goes on with what stands behind a semicolon; else it ends.</param>
internal sealed record OutputFile(TypedPath Path, bool GoesOn) : ITool
{
    /// <inheritdoc/>
    public ToolAnswer Run(LinuxHost host, Process process, IFileNamespace? names)
    {
        string fault = (names as ContainerFiles)?.CreationFault(Path.Full) switch
        {
            null or Errno.None => "",
            Errno.ENOENT or Errno.ENOTDIR => "nonexistent directory",
            { } errno => ErrnoText.Of(errno),
        };
        return fault.Length == 0 ? new ToolAnswer("") : new ToolAnswer("", $"sh: can't create {Path.Typed}: {fault}\n", GoesOn ? 0 : 1) { EndsLoop = GoesOn };
    }
}
