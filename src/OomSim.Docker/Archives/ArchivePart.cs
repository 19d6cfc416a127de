using System.Text;

namespace OomSim.Docker;

/// <summary>A file in the archive of a <c>save</c>: a document, or the archive of a layer.</summary>
/// <param name="Text">The document; empty for a layer.</param>
/// <param name="Layer">The layer; null for a document.</param>
internal sealed record ArchivePart(string Text, LayerDefinition? Layer = null)
{
    /// <summary>Where the layer lies already: it is a link there; empty for no link.</summary>
    public string Link { get; init; } = "";

    /// <summary>Its time, s of Unix time: that of its image, and of what lists all images the beginning of that time.</summary>
    public long ModifiedUnixSeconds { get; init; }

    /// <summary>What it is in the archive.</summary>
    /// <param name="name">Its path.</param>
    /// <param name="size">Its size, bytes.</param>
    public TarEntry Entry(string name, long size) =>
        Link.Length > 0 ? new TarEntry(name, 0) { Kind = TarEntryKind.SymbolicLink, Target = Link, Mode = 0b111_111_111, ModifiedUnixSeconds = ModifiedUnixSeconds } : new TarEntry(name, size) { Mode = 0b110_100_100, ModifiedUnixSeconds = ModifiedUnixSeconds };

    /// <summary>Bytes.</summary>
    public long Size => Link.Length > 0 ? 0 : Layer is null ? Encoding.UTF8.GetByteCount(Text) : LayerArchive.Size(Layer);
}
