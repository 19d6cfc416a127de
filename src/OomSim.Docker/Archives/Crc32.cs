namespace OomSim.Docker;

/// <summary>The sum that gzip puts behind what it packs (RFC 1952, section 8).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Shifted((uint)i))];

    /// <summary>The sum of more bytes.</summary>
    /// <param name="sum">That of those before; 0 at the beginning.</param>
    /// <param name="bytes">What follows them.</param>
    public static uint Of(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint left = ~sum;
        foreach (byte next in bytes)
        {
            left = Table[(byte)(left ^ next)] ^ (left >> 8);
        }

        return ~left;
    }

    private static uint Shifted(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value >> 1) ^ ((value & 1) * 0xEDB88320);
        }

        return value;
    }
}
