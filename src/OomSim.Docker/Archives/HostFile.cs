namespace OomSim.Docker;

/// <summary>An archive on the host that a command wrote.</summary>
/// <param name="Path">Where.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Entries">What is in it, as far as it has names.</param>
public sealed record HostFile(string Path, long Size, IReadOnlyList<TarEntry> Entries)
{
    /// <summary>The images of a <c>save</c>; empty for another archive.</summary>
    internal IReadOnlyList<SavedImage> Images { get; init; } = [];

    /// <summary>The file system of an <c>export</c>, as the layer that an import makes of it; null for another archive.</summary>
    internal ExportedFiles? Content { get; init; }
}
