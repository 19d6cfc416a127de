using System.IO.Compression;

namespace OomSim.Docker;

/// <summary>Tells by its first bytes how an archive is compressed, as the engine does.</summary>
internal static class Compression
{
    private static readonly (byte[] Magic, string Name)[] Unread =
    [
        ([0x42, 0x5A, 0x68], "bzip2"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"),
    ];

    /// <summary>The archive unpacked.</summary>
    /// <param name="from">A stream at its beginning.</param>
    /// <exception cref="NotSupportedException">It is compressed in a way that is not read here.</exception>
    public static Stream Unpack(Stream from)
    {
        byte[] head = new byte[6];
        int length = from.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (Array.Find(Unread, u => head.AsSpan(0, length).StartsWith(u.Magic)) is { Name: { } name })
        {
            throw new NotSupportedException($"what {name} has compressed is not read here: unpack it first");
        }

        Stream whole = new JoinedStream(head[..length], from);
        return head is [0x1F, 0x8B, ..] && length > 2 ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }
}
