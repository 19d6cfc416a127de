namespace OomSim.Docker;

/// <summary>Reads the archive of a layer: what is in it, what it hides, and its digest (D7.1, D7.8).</summary>
/// <param name="limits">How large it may be.</param>
internal sealed class LayerReader(ArchiveLimits limits)
{
    private const string Whiteout = ".wh.";
    private const string Opaque = ".wh..wh..opq";

    private long _bytes = limits.Bytes;
    private int _entries = limits.Entries;

    /// <summary>Reads a layer.</summary>
    /// <param name="from">Its archive at its beginning, compressed or not.</param>
    /// <exception cref="NotSupportedException">It is too large.</exception>
    public (LayerDefinition? Layer, ArchiveFault? Fault) Read(Stream from)
    {
        using Stream plain = Compression.Unpack(from, limits.KnowsZstd);
        using var measured = new MeasuredStream(plain, Take);
        var members = new List<TarEntry>();
        var accounts = new SortedDictionary<string, AccountFile>(StringComparer.Ordinal);
        ArchiveFault? fault = TarInput.Read(measured, (entry, content) =>
        {
            members.Add(entry);
            Count();
            if (content is not null && Accounts.IsWanted(entry))
            {
                accounts["/" + entry.Name] = Accounts.Read(content);
            }
        });
        fault ??= LayerFaults.Find(members);
        return fault is null || fault.IsBehind ? (Of(members, "sha256:" + measured.Digest(), measured.Position) with { Accounts = accounts }, fault) : (null, fault);
    }

    /// <summary>Counts bytes.</summary>
    /// <exception cref="NotSupportedException">They are too many.</exception>
    public void Take(int bytes)
    {
        _bytes -= bytes;
        if (_bytes < 0)
        {
            throw new NotSupportedException(FormattableString.Invariant($"more than {limits.Bytes} bytes, unpacked, are not read"));
        }
    }

    /// <summary>Counts an entry.</summary>
    /// <exception cref="NotSupportedException">They are too many.</exception>
    public void Count()
    {
        if (--_entries < 0)
        {
            throw new NotSupportedException(FormattableString.Invariant($"more than {limits.Entries} files and folders are not read"));
        }
    }

    /// <summary>A layer of what is in its archive. Its size is that of its files, each inode once, and of the texts of its links (D7.10).</summary>
    /// <param name="members">The entries.</param>
    /// <param name="id">Its digest.</param>
    /// <param name="archiveSize">Bytes of the archive.</param>
    public static LayerDefinition Of(IReadOnlyList<TarEntry> members, string id, long archiveSize)
    {
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var hard = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var symbolic = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var whiteouts = new SortedSet<string>(StringComparer.Ordinal);
        var opaque = new SortedSet<string>(StringComparer.Ordinal);
        var moved = new SortedDictionary<string, string>(StringComparer.Ordinal);
        long named = 0;
        foreach (TarEntry member in members)
        {
            TarEntry entry = member;
            string said = "/" + member.Name.TrimEnd('/');
            if (symbolic.Count > 0 && SymbolicPath.Resolve(said, symbolic) is var place && place != said)
            {
                moved[said] = place;
                entry = member with { Name = place[1..] + (member.IsFolder ? "/" : "") };
            }

            int slash = entry.Name.TrimEnd('/').LastIndexOf('/');
            string folder = slash < 0 ? "" : "/" + entry.Name[..slash];
            string name = entry.Name[(slash + 1)..];
            if (name == Opaque)
            {
                opaque.Add(folder);
            }
            else if (name.StartsWith(Whiteout, StringComparison.Ordinal))
            {
                // What begins with another one is for the storage driver that made it.
                if (!name.StartsWith(Whiteout + Whiteout, StringComparison.Ordinal))
                {
                    whiteouts.Add(folder + "/" + name[Whiteout.Length..]);
                }
            }
            else if (entry is { Kind: TarEntryKind.File, IsFolder: false })
            {
                files["/" + entry.Name] = entry.Size;
            }
            else if (entry.Kind == TarEntryKind.HardLink)
            {
                string target = SymbolicPath.Resolve("/" + entry.Target, symbolic);
                if (symbolic.TryGetValue(target, out string? text))
                {
                    // One more name that says the same.
                    symbolic["/" + entry.Name] = text;
                    named += SizeOf(text);
                }
                else
                {
                    hard["/" + entry.Name] = hard.GetValueOrDefault(target, target);
                }
            }
            else if (entry.Kind == TarEntryKind.SymbolicLink)
            {
                symbolic["/" + entry.Name] = entry.Target;
            }
        }

        return new LayerDefinition(id, files.Values.Sum() + symbolic.Values.Sum(SizeOf) - named, files)
        {
            HardLinks = hard,
            SymbolicLinks = symbolic,
            Whiteouts = whiteouts,
            Opaque = opaque,
            Members = members,
            Moved = moved,
            ArchiveSize = archiveSize,
        };
    }

    private static long SizeOf(string said) => System.Text.Encoding.UTF8.GetByteCount(said);
}
