namespace OomSim.Docker;

/// <summary>What is wrong with an archive, in the engine's words.</summary>
/// <param name="Text">The words; <see cref="Folder"/> stands for the folder that the engine unpacks the archive in.</param>
/// <param name="OfTar">True where unpacking fails, which older engines do in a process of its own and say so.</param>
public sealed record ArchiveFault(string Text, bool OfTar = false)
{
    /// <summary>True where it is a layer that cannot be unpacked, which is an archive of its own.</summary>
    public bool OfLayer { get; init; }

    /// <summary>What is wrong with packed data, where an archive is cut for it; null for an archive that is cut itself. Newer engines, which unpack in one process, say that.</summary>
    public string? Packed { get; init; }

    /// <summary>True where packed data are damaged behind the end of the archive. Only older engines read on to there.</summary>
    public bool IsBehind { get; init; }

    /// <summary>A name that is none, which releases say differently; empty for another fault.</summary>
    public string Name { get; init; } = "";

    /// <summary>Stands for the folder that an archive is unpacked in.</summary>
    public const string Folder = "<folder>";

    /// <summary>What newer engines say of a manifest that is <c>null</c>, in which older ones find no image and are content.</summary>
    public const string NullManifest = "invalid manifest, manifest cannot be null (but can be [])";

    /// <summary>False where an engine does not notice: a newer one does not read behind the end.</summary>
    internal bool IsSeenBy(EngineProfile profile) => !IsBehind || Packed is not null || profile.OldImageTexts;

    /// <summary>What the engine says.</summary>
    /// <param name="profile">Its version.</param>
    /// <param name="folder">Where it unpacks the archive.</param>
    internal string Words(EngineProfile profile, string folder) => Name.Length > 0 ? ImageName.Fault(Name, profile) ?? Text
        : !profile.OldImageTexts ? Packed ?? Text.Replace(Folder, folder, StringComparison.Ordinal)
        : IsBehind ? $"Error processing tar file({Text}): "
        : Prefix(profile, OfTar || OfLayer) + Text.Replace(Folder, folder, StringComparison.Ordinal);

    /// <summary>What the failure of unpacking begins with.</summary>
    internal static string Prefix(EngineProfile profile, bool ofTar) => ofTar && profile.OldImageTexts ? "Error processing tar file(exit status 1): " : "";
}
