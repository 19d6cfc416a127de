using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Archives as tar and a compressor write them: bin/ and bin/app of five bytes.</summary>
public class CompressionTests
{
    private const string Gzip = "H4sIAAAAAAACA+3RQQqAIBBA0TlKNyirsfMUBAWSYXX/pKVBrQyC/zYjjCDyh3kpJbMq6lSvGaXzfjZGrUqh8oFj2/sQnw/e70/33vbp535iiP37dc3e37btQ39N+te1baSo6J/dNDrnBQAAAAAAAAAAAAAAAMAfnU3sLawAKAAA";
    private const string Xz = "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/AHldADEaShsFkZA3OlG9V3Gz1uQT2IkFiqoMHBasuMpKCqpfKPtBYsys5JdzrIb4A2st7uUH/JzLOQaCAoAdC+w/tlssZ2c8xqW4Le28V8zPHOhRC+pDiuWdlTtloU4AoNDydtjFO6QVDxLetS56joLoYVe9va7e18SOsgAAAAAA0gSRVTkJ/BIAAZUBgFAAABbiezKxxGf7AgAAAAAEWVo=";
    private const string Bzip2 = "QlpoOTFBWSZTWYktBhcAAJ37kMmAAEhAAP+AACRyZd4ABAAACCAAdQyUNNNABmUAAKpFGmg0NAaDaanqaFqb8cL10QKbYgRjsudJzMJ6Jty9CEgoT2MpwQQrOGYQA0ARElvSCXSZ74OQiKhvupZqVql6PpSsZMllxZZ1RB/F3JFOFCQiS0GFwA==";
    private const string Zstd = "KLUv/WQAJ+UCAGLDCxCg7dyuzMqqym1KIefZv68UdowlpcBkx3gp+96xdA6qGh4Zp33g74VQ/0Yd2kIBEAD3w+ULGFANdBeEw8HMAGEByVEAfjMM1QAg/P9O+PKBewAYFACMJ/AGtp9s0A==";

    // A frame to be skipped: its magic number, its length of two bytes, and these.
    private const string Skipped = "UCpNGAIAAAAAAA==";

    [Theory]
    [InlineData(Gzip)]
    [InlineData(Xz)]
    [InlineData(Bzip2)]
    [InlineData(Zstd)]
    [InlineData(Skipped + " " + Zstd)]
    public void What_the_engine_unpacks_is_unpacked(string archive)
    {
        var bench = new DockerBench();
        bench.Engine.AddFile(Read(Bytes(archive)));
        bench.Fine("import a.tar flat");
        Image image = bench.Engine.FindImage("flat")!;
        Assert.Equal(["/bin/app"], image.Paths);
        Assert.Equal(5, image.Size);
        Assert.Equal(10_240, image.Layers[0].Definition.ArchiveSize);
        Assert.Equal([("bin/", 0L), ("bin/app", 5L)], ArchiveListing.Read(new MemoryStream(Bytes(archive)), out _)!.Select(e => (e.Name, e.Size)));
    }

    // Whatever is wrong, nothing but the engine's answer comes of it.
    [Theory]
    [InlineData(Gzip)]
    [InlineData(Xz)]
    [InlineData(Bzip2)]
    [InlineData(Zstd)]
    public void Damage_is_no_fault_of_the_simulator(string archive)
    {
        byte[] whole = Bytes(archive);
        int refused = 0;
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x55;
            foreach (byte[] bytes in (byte[][])[damaged, whole[..i]])
            {
                var bench = new DockerBench();
                bench.Engine.AddFile(Read(bytes));
                refused += bench.Do("import a.tar").ExitCode;
            }
        }

        Assert.InRange(refused, whole.Length / 2, 2 * whole.Length);
    }

    private static byte[] Bytes(string archive) => [.. archive.Split(" ").SelectMany(Convert.FromBase64String)];

    private static HostFile Read(byte[] archive) => ArchiveReader.Read("a.tar", archive.Length, new MemoryStream(archive));
}
