namespace OomSim.Docker;

/// <summary>Tells whether a file is a tar archive, compressed or not, and what is in it: as ADD does, by its content.</summary>
public static class ArchiveListing
{
    /// <summary>What is in an archive; null for a file that is none.</summary>
    /// <param name="from">The file's content.</param>
    /// <param name="fault">What is wrong with it behind its first entry, by which alone it is one; null where nothing is.</param>
    /// <param name="limits">How large it may be; null: the default.</param>
    /// <exception cref="NotSupportedException">It is too large.</exception>
    public static IReadOnlyList<TarEntry>? Read(Stream from, out ArchiveFault? fault, ArchiveLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        var reader = new LayerReader(limits ?? new ArchiveLimits());
        using Stream plain = Compression.Unpack(from, limits?.KnowsZstd != false);
        using var measured = new MeasuredStream(plain, reader.Take);
        var members = new List<TarEntry>();
        fault = TarInput.Read(measured, (entry, _) =>
        {
            members.Add(entry);
            reader.Count();
        });
        return members.Count == 0 ? null : members;
    }
}
