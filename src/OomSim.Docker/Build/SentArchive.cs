using System.Text;

namespace OomSim.Docker;

/// <summary>A folder that the builder is given as a tar archive on standard input, compressed or not.</summary>
public static class SentArchive
{
    // What is larger is no Dockerfile.
    private const long LargestText = 1 << 20;

    /// <summary>The folder that an archive is of; null where the file is no archive, and so a Dockerfile.</summary>
    /// <param name="from">The file.</param>
    /// <param name="size">Bytes of it, which are what is sent.</param>
    /// <param name="dockerfiles">Names of Dockerfiles that lines ask for besides the usual one.</param>
    /// <param name="limits">How large it may be; null: the default.</param>
    /// <exception cref="NotSupportedException">It is too large.</exception>
    public static BuildContext? Read(Stream from, long size, IReadOnlyCollection<string> dockerfiles, ArchiveLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(dockerfiles);
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var reader = new LayerReader(limits ?? new ArchiveLimits());
        bool isAny = false;
        using Stream plain = Compression.Unpack(from, limits?.KnowsZstd != false);
        using var measured = new MeasuredStream(plain, reader.Take);
        ArchiveFault? fault = TarInput.Read(measured, (entry, content) =>
        {
            reader.Count();
            isAny = true;
            string name = entry.Name.TrimEnd('/');
            if (entry.Kind == TarEntryKind.Folder)
            {
                folders.Add(name);
            }
            else if (entry.Kind == TarEntryKind.SymbolicLink)
            {
                (links[name], files[name]) = (entry.Target, Encoding.UTF8.GetByteCount(entry.Target));
            }
            else
            {
                files[name] = entry.Kind == TarEntryKind.HardLink ? files.GetValueOrDefault(entry.Target) : entry.Size;
            }

            if (content is not null && entry.Size <= LargestText && (name == "Dockerfile" || dockerfiles.Contains(name)))
            {
                using var text = new StreamReader(content, Encoding.UTF8, leaveOpen: true);
                texts[name] = text.ReadToEnd().ReplaceLineEndings("\n");
            }
        });
        bool isPacked = Compression.IsPacked(plain);
        if (!isAny && !isPacked)
        {
            return null;
        }

        // Less than what would tell how the unpacked data are packed in turn is no archive to unpack.
        fault = isPacked && measured is { Position: < 10, Fault: { } words } ? new ArchiveFault(words) : fault is { IsBehind: true } ? null : fault;
        return new BuildContext(texts.GetValueOrDefault("Dockerfile", ""), files) { Dockerfiles = texts, Folders = folders, Links = links, SentBytes = size, SentFault = fault };
    }
}
