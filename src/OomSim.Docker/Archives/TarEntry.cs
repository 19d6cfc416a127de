using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>A file or folder in a tar archive.</summary>
/// <param name="Name">Its path without a slash in front; a folder's ends with one.</param>
/// <param name="Size">Bytes of its content; 0 for a folder.</param>
public readonly record struct TarEntry(string Name, long Size)
{
    /// <summary>What archives are made of, bytes.</summary>
    internal const long Block = 512;

    /// <summary>Two empty blocks end an archive, bytes.</summary>
    internal const long Trailer = 2 * Block;

    /// <summary>The longest name that a header has room for, bytes.</summary>
    private const int LongestName = 100;

    /// <summary>Bytes that it takes: a header, its content in whole blocks, and for a long name a header and a record more.</summary>
    internal long ArchivedSize => Block + Blocks(Size) + (IsLong ? Block + Blocks(RecordLength) : 0);

    /// <summary>Bytes in whole blocks.</summary>
    internal static long Blocks(long bytes) => (bytes + Block - 1) / Block * Block;

    private bool IsLong => Encoding.UTF8.GetByteCount(Name) > LongestName || !Ascii.IsValid(Name);

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
