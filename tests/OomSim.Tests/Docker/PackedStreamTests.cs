using System.IO.Compression;
using System.Text;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Packed data that are cut short, and several behind each other.</summary>
public sealed class PackedStreamTests
{
    // "one\n" and "two\n" as xz 5.4 packs them.
    private const string One = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQADb25lCgD1XLtWH8b9hgABHARvLJzBH7bzfQEAAAAABFla";
    private const string Two = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQADdHdvCgBlBtb/xMD5OgABHARvLJzBH7bzfQEAAAAABFla";

    // The same as zstd 1.5 packs them.
    private const string OneZstd = "KLUv/QRYIQAAb25lCt8WaAk=";
    private const string TwoZstd = "KLUv/QRYIQAAdHdvCg8tBPk=";

    [Fact]
    public void Gzip_that_is_cut_short_says_so_wherever_that_is()
    {
        byte[] text = [.. Enumerable.Range(0, 60_000).Select(i => (byte)((i * i) >> 7))];
        byte[] whole = Gzip(text);
        foreach (int length in (int[])[11, 100, whole.Length / 2, whole.Length - 9, whole.Length - 8, whole.Length - 1])
        {
            Assert.Equal("unexpected end of file", Assert.Throws<InvalidDataException>(() => Unpacked(whole[..length])).Message);
            Assert.Equal("unexpected end of file", Assert.Throws<InvalidDataException>(() => Unpacked([.. whole, .. whole[..length]])).Message);
        }

        Assert.Equal(text, Unpacked(whole));
        Assert.Equal((byte[])[.. text, .. text], Unpacked([.. whole, .. whole]));
        Assert.Empty(Unpacked(Gzip([])));
        byte[] damaged = [.. whole];
        damaged[whole.Length / 2] ^= 0xFF;
        Assert.NotEqual("unexpected end of file", Assert.Throws<InvalidDataException>(() => Unpacked([.. damaged, .. new byte[300_000]])).Message);
    }

    [Theory]
    [InlineData(One + " " + Two)]
    [InlineData(One + " AAAAAAAAAAA= " + Two)]    // eight zeros between them
    [InlineData(OneZstd + " " + TwoZstd)]
    public void Streams_behind_each_other_are_one_text(string streams) =>
        Assert.Equal("one\ntwo\n", Encoding.ASCII.GetString(Unpacked([.. streams.Split(' ').SelectMany(Convert.FromBase64String)])));

    private static byte[] Gzip(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    private static byte[] Unpacked(byte[] packed)
    {
        using Stream plain = Compression.Unpack(new MemoryStream(packed));
        using var text = new MemoryStream();
        plain.CopyTo(text);
        return text.ToArray();
    }
}
