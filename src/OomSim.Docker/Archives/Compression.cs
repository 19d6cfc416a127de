using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;

namespace OomSim.Docker;

/// <summary>Tells by its first bytes how a file is compressed, as the engine does with archives: gzip, bzip2, xz, zstd, or not at all.</summary>
public static class Compression
{
    private static readonly byte[] Gzip = [0x1F, 0x8B, 0x08];
    private static readonly byte[] Bzip2 = [0x42, 0x5A, 0x68];
    private static readonly byte[] Xz = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00];
    private static readonly byte[] Zstd = [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>The file unpacked. Damaged data is <see cref="InvalidDataException"/> where it is read.</summary>
    /// <param name="from">A stream at its beginning.</param>
    /// <param name="knowsZstd">False for who takes zstd for data that are not compressed.</param>
    public static Stream Unpack(Stream from, bool knowsZstd = true)
    {
        ArgumentNullException.ThrowIfNull(from);
        byte[] head = new byte[6];
        int length = from.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> magic = head.AsSpan(0, length);
        Stream whole = new JoinedStream(head[..length], from);

        // Several of one kind behind each other are one archive, as parallel compressors write it.
        return magic.StartsWith(Gzip) ? new GzipReader(whole)
            : magic.StartsWith(Bzip2) ? new GuardedStream(() => BZip2Stream.Create(whole, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true))
            : magic.StartsWith(Xz) ? new ManyStreams(whole, Xz, rest => new GuardedStream(() => new XZStream(rest)))
            : knowsZstd && (magic.StartsWith(Zstd) || IsSkippable(magic)) ? new GuardedStream(() => new DecompressionStream(whole))
            : whole;
    }

    /// <summary>True for what <see cref="Unpack"/> has made of a compressed file.</summary>
    /// <param name="unpacked">The stream.</param>
    internal static bool IsPacked(Stream unpacked) => unpacked is not JoinedStream;

    // A frame of zstd that only tells something to who knows it: 0x184D2A50 to 5F, the lowest byte first.
    private static bool IsSkippable(ReadOnlySpan<byte> magic) => magic is [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18, ..];
}
