using System.Text;

namespace OomSim.Docker;

/// <summary>A file in the archive of a <c>save</c>: a document, or the archive of a layer.</summary>
/// <param name="Text">The document; empty for a layer.</param>
/// <param name="Layer">The layer; null for a document.</param>
internal sealed record ArchivePart(string Text, LayerDefinition? Layer = null)
{
    /// <summary>Bytes.</summary>
    public long Size => Layer is null ? Encoding.UTF8.GetByteCount(Text) : LayerArchive.Size(Layer);
}
