using System.Formats.Tar;

namespace OomSim.Docker;

/// <summary>Reads tar archives, whatever their kind. Names are only names here: nothing is ever written where they lead.</summary>
internal static class TarInput
{
    /// <summary>Reads entries to the end.</summary>
    /// <param name="from">The archive, unpacked.</param>
    /// <param name="each">Called with each entry and its content; null where it has none.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static ArchiveFault? Read(MeasuredStream from, Action<TarEntry, Stream?> each)
    {
        // An archive may end where a header would begin, and in the padding before.
        long end = 0;
        long data = 0;
        try
        {
            using var reader = new TarReader(from, leaveOpen: true);
            while (reader.GetNextEntry() is { } entry)
            {
                data = from.Position + (entry.DataStream is null ? 0 : entry.Length);
                end = (data + TarEntry.Block - 1) / TarEntry.Block * TarEntry.Block;
                if (entry is not PaxGlobalExtendedAttributesTarEntry && Of(entry) is { Name.Length: > 0 } read)
                {
                    each(read, entry.DataStream);
                }
            }

            string? within = from.Fault;

            // What stands behind the end is unpacked as well, and may be damaged.
            from.CopyTo(Stream.Null);
            return Behind(from, within);
        }
        catch (EndOfStreamException)
        {
            return from.Position >= data && from.Position <= end ? Behind(from, from.Fault) : new ArchiveFault("unexpected EOF", OfTar: true) { Packed = from.Fault };
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            return new ArchiveFault("archive/tar: invalid tar header", OfTar: true);
        }
    }

    private static ArchiveFault? Behind(MeasuredStream from, string? within) => from.Fault is { } words ? new ArchiveFault(words, OfTar: true) { IsBehind = true, Packed = within } : null;

    private static TarEntry Of(System.Formats.Tar.TarEntry entry)
    {
        TarEntryKind kind = entry.EntryType switch
        {
            TarEntryType.Directory => TarEntryKind.Folder,
            TarEntryType.HardLink => TarEntryKind.HardLink,
            TarEntryType.SymbolicLink => TarEntryKind.SymbolicLink,
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile or TarEntryType.SparseFile => TarEntryKind.File,
            TarEntryType.CharacterDevice => TarEntryKind.CharacterDevice,
            TarEntryType.BlockDevice => TarEntryKind.BlockDevice,
            _ => TarEntryKind.Pipe,
        };
        var device = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice ? entry as PosixTarEntry : null;
        string name = CleanPath.Below(entry.Name);
        string written = CleanPath.Relative(entry.Name), target = kind == TarEntryKind.HardLink ? CleanPath.Below(entry.LinkName) : kind == TarEntryKind.SymbolicLink ? entry.LinkName : "";
        return new TarEntry(kind == TarEntryKind.Folder && name.Length > 0 ? name + "/" : name, kind == TarEntryKind.File ? entry.Length : 0)
        {
            Kind = kind,
            Written = written == name ? "" : written,
            Target = target,
            WrittenTarget = kind != TarEntryKind.HardLink || entry.LinkName == target ? "" : entry.LinkName,
            Mode = (int)entry.Mode,
            Uid = entry.Uid,
            Gid = entry.Gid,
            DeviceMajor = device?.DeviceMajor ?? 0,
            DeviceMinor = device?.DeviceMinor ?? 0,
            ModifiedUnixSeconds = entry.ModificationTime.ToUnixTimeSeconds(),
        };
    }
}
