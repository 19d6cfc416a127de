namespace OomSim.Docker;

/// <summary>A difference between a container's files and its image's, as <c>docker diff</c> tells it.</summary>
/// <param name="Kind">A: added, C: changed, D: deleted.</param>
/// <param name="Path">Full path.</param>
public readonly record struct FileChange(char Kind, string Path);
