using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>A file or folder in a tar archive.</summary>
/// <param name="Name">Its path without a slash in front; a folder's ends with one.</param>
/// <param name="Size">Bytes of its content; 0 for a folder.</param>
public sealed record TarEntry(string Name, long Size)
{
    /// <summary>What it is; a folder is also told by its name.</summary>
    public TarEntryKind Kind { get; init; }

    /// <summary>What a link leads to; empty for all others.</summary>
    public string Target { get; init; } = "";

    /// <summary>Its path as an archive of somebody else has it, without what says nothing: it may lead out of the folder (<c>../x</c>). Empty where it is the name.</summary>
    public string Written { get; init; } = "";

    /// <summary>What a link leads to as it stands there; empty where it is the target.</summary>
    public string WrittenTarget { get; init; } = "";

    /// <summary>Permission bits; null where nobody says: <see cref="DefaultMode"/>.</summary>
    public int? Mode { get; init; }

    /// <summary>Owner.</summary>
    public int Uid { get; init; }

    /// <summary>Group.</summary>
    public int Gid { get; init; }

    /// <summary>Major number of a device.</summary>
    public int DeviceMajor { get; init; }

    /// <summary>Minor number of a device.</summary>
    public int DeviceMinor { get; init; }

    /// <summary>When it was last changed, s of Unix time; null where nobody says: the beginning of simulated time.</summary>
    public long? ModifiedUnixSeconds { get; init; }

    /// <summary>Anybody may read and execute it, its owner write it: what a scenario says of no file.</summary>
    internal const int DefaultMode = 0b111_101_101;

    /// <summary>True for a folder.</summary>
    internal bool IsFolder => Kind == TarEntryKind.Folder || Name.EndsWith('/');

    /// <summary>What archives are made of, bytes.</summary>
    internal const long Block = 512;

    /// <summary>Two empty blocks end an archive, bytes.</summary>
    internal const long Trailer = 2 * Block;

    /// <summary>The longest name that a header has room for, bytes.</summary>
    internal const int LongestName = 100;

    /// <summary>The largest size that a header has room for, bytes: eleven octal digits.</summary>
    internal const long LargestSize = (1L << 33) - 1;

    /// <summary>Bytes that it takes: a header, its content in whole blocks, and for a long name a header and a record more.</summary>
    internal long ArchivedSize => Block + Blocks(Size) + (IsLong ? Block + Blocks(RecordLength) : 0);

    /// <summary>Bytes in whole blocks.</summary>
    internal static long Blocks(long bytes) => (bytes + Block - 1) / Block * Block;

    /// <summary>True where a header has no room for the name.</summary>
    internal bool IsLong => Encoding.UTF8.GetByteCount(Name) > LongestName || !Ascii.IsValid(Name);

    // "LENGTH path=NAME\n", where LENGTH counts itself.
    private int RecordLength
    {
        get
        {
            int rest = " path=\n".Length + Encoding.UTF8.GetByteCount(Name);
            int length = rest + 1;
            while (rest + length.ToString(CultureInfo.InvariantCulture).Length > length)
            {
                length++;
            }

            return length;
        }
    }
}
