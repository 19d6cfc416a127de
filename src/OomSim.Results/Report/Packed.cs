using System.IO.Compression;

namespace OomSim.Results;

/// <summary>Bytes in as little room as a page has: gzip, as base64.</summary>
internal static class Packed
{
    // RFC 1952: bytes 4 to 7 hold a time, byte 9 the system that packed it. Neither may tell runs or machines apart.
    private const int OperatingSystem = 9;
    private const byte Unknown = 255;
    private const string EmptyGzip = "H4sIAAAAAAAA/wMAAAAAAAAAAAA=";

    /// <summary>Packs a text or file.</summary>
    /// <param name="write">Writes it.</param>
    public static string Pack(Action<Stream> write)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            write(gzip);
        }

        return Base64(memory);
    }

    /// <summary>Packs a file; null where more than <paramref name="most"/> characters would come of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Most characters.</param>
    /// <param name="block">Room to copy through.</param>
    public static string? TryPack(string path, long most, byte[] block)
    {
        using Stream file = RunFile.OpenRead(path);
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int read; (read = file.Read(block)) > 0;)
            {
                gzip.Write(block, 0, read);
                if (memory.Length > most / 4 * 3)
                {
                    return null;
                }
            }
        }

        return memory.Length > most / 4 * 3 ? null : Base64(memory);
    }

    private static string Base64(MemoryStream memory)
    {
        if (memory.Length == 0)
        {
            // The framework writes nothing at all where nothing was written.
            return EmptyGzip;
        }

        Span<byte> packed = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        packed.Slice(4, 4).Clear();
        packed[OperatingSystem] = Unknown;
        return Convert.ToBase64String(packed);
    }
}
