using System.Formats.Tar;
using System.Text;

namespace OomSim.Docker;

/// <summary>
/// A tar archive that is being written. The same entries make the same bytes: no owner, no clock and no process of the machine is in it. Names that
/// a header has no room for are put before it in GNU's way, which all readers know; the library's way of POSIX names the process.
/// </summary>
internal sealed class TarOutput(Stream to) : IDisposable
{
    private readonly TarWriter _writer = new(to, TarEntryFormat.Ustar, leaveOpen: true);

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">What it is.</param>
    /// <param name="content">Its content, of the size of the entry; null: zeros.</param>
    public void Add(TarEntry entry, Stream? content = null)
    {
        bool isLong = entry.IsLong || Encoding.UTF8.GetByteCount(entry.Target) > TarEntry.LongestName || entry.Size > TarEntry.LargestSize;
        TarEntryType type = entry.IsFolder ? TarEntryType.Directory : entry.Kind switch
        {
            TarEntryKind.HardLink => TarEntryType.HardLink,
            TarEntryKind.SymbolicLink => TarEntryType.SymbolicLink,
            TarEntryKind.Pipe => TarEntryType.Fifo,
            TarEntryKind.CharacterDevice => TarEntryType.CharacterDevice,
            TarEntryKind.BlockDevice => TarEntryType.BlockDevice,
            _ => TarEntryType.RegularFile,
        };
        PosixTarEntry written = isLong ? new GnuTarEntry(type, entry.Name) : new UstarTarEntry(type, entry.Name);
        written.Mode = (UnixFileMode)(entry.Mode ?? TarEntry.DefaultMode);
        (written.Uid, written.Gid) = (entry.Uid, entry.Gid);

        // The engine names who owns a file, as far as every host knows him; what only hides another has no owner.
        bool hides = entry.Name.AsSpan(entry.Name.LastIndexOf('/') + 1).StartsWith(".wh.");
        (written.UserName, written.GroupName) = (entry.Uid == 0 && !hides ? "root" : "", entry.Gid == 0 && !hides ? "root" : "");
        written.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(entry.ModifiedUnixSeconds ?? Timestamps.EpochUnixSeconds);
        if (type is TarEntryType.HardLink or TarEntryType.SymbolicLink)
        {
            written.LinkName = entry.Target;
        }
        else if (type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice)
        {
            (written.DeviceMajor, written.DeviceMinor) = (entry.DeviceMajor, entry.DeviceMinor);
        }

        using ZeroStream? zeros = content is null && entry.Size > 0 ? new ZeroStream(entry.Size) : null;
        if (type == TarEntryType.RegularFile)
        {
            written.DataStream = content ?? zeros;
        }

        _writer.WriteEntry(written);
    }

    /// <summary>Ends the archive.</summary>
    public void Dispose() => _writer.Dispose();
}
