namespace OomSim.Docker;

/// <summary>An archive on the host: a command wrote it, or it lies beside the scenario.</summary>
/// <param name="Path">Where.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Entries">What is in it, as far as it has names.</param>
public sealed record HostFile(string Path, long Size, IReadOnlyList<TarEntry> Entries)
{
    /// <summary>The images of a <c>save</c>; empty for another archive.</summary>
    internal IReadOnlyList<SavedImage> Images { get; init; } = [];

    /// <summary>Names of the images that are in it as a whole.</summary>
    public IEnumerable<string> ImageNames => Images.Where(i => i.LayerFaults.Count == 0).SelectMany(i => i.Names);

    /// <summary>True for an archive that says which images are in it.</summary>
    internal bool HasManifest => Images.Count > 0 || LoadFault is not null || Entries.Any(e => e.Name == "manifest.json");

    /// <summary>True for a <c>save</c> in the layout of OCI (25 and later).</summary>
    internal bool HasBlobs { get; init; }

    /// <summary>True for a file that a user gave: it is read, and no command has written it.</summary>
    public bool IsGiven { get; init; }

    /// <summary>Why a <c>load</c> ends after the images; null where nothing is wrong.</summary>
    internal ArchiveFault? LoadFault { get; init; }

    /// <summary>Why an <c>import</c> fails; null where nothing is wrong.</summary>
    internal ArchiveFault? ImportFault { get; init; }

    /// <summary>Why it is no layer, though an archive; null where it is one.</summary>
    internal ArchiveFault? LayerFault { get; init; }

    /// <summary>What is wrong behind the archive's end, where it is packed; null where nothing is.</summary>
    internal ArchiveFault? PackFault { get; init; }

    /// <summary>The file system of an <c>export</c>, as the layer that an import makes of it; null for another archive.</summary>
    internal ExportedFiles? Content { get; init; }
}
