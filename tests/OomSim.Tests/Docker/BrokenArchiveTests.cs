using System.IO.Compression;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Damaged archives. All texts are those of a real dockerd 20.10.24 for the same damage.</summary>
public sealed class BrokenArchiveTests
{
    private const int Size = 300_000;

    [Theory]
    [InlineData("cut.tar", "unexpected EOF", true)]
    [InlineData("cut.tgz", "unexpected EOF", true)]
    [InlineData("trailer.tgz", "unexpected EOF", false)]
    [InlineData("junk.tgz", "unexpected EOF", false)]
    [InlineData("longjunk.tgz", "gzip: invalid header", false)]
    [InlineData("sum.tgz", "gzip: invalid checksum", false)]
    public void Damage_is_told_by_load_import_and_add(string name, string words, bool isCut)
    {
        byte[] bytes = Bytes(name);
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ArchiveReader.Read("a", bytes.Length, new MemoryStream(bytes)));
        string load = isCut ? $"Error processing tar file(exit status 1): {words}\n" : $"Error processing tar file({words}): \n";
        Assert.Equal((1, load), Ended(bench.Do("load -i a")));
        string import = isCut ? $"Error processing tar file(exit status 1): {words}\n" : $"Error processing tar file({words}):\n";
        Assert.Equal((1, "Error response from daemon: " + import), Ended(bench.Do("import a")));
        IReadOnlyList<TarEntry> members = ArchiveListing.Read(new MemoryStream(bytes), out ArchiveFault? fault)!;
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM scratch\nADD a /\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["a"] = bytes.Length })
        {
            Archives = new SortedDictionary<string, IReadOnlyList<TarEntry>>(StringComparer.Ordinal) { ["a"] = members },
            ArchiveFaults = new SortedDictionary<string, ArchiveFault>(StringComparer.Ordinal) { ["a"] = fault! },
        });
        Assert.Equal((1, "failed to copy files: " + load), Ended(bench.Do("build ctx")));
    }

    // Newer engines unpack in their own process: a cut tells what has cut it, and nobody looks behind the end.
    [Theory]
    [InlineData("cut.tgz", "unexpected EOF\n")]
    [InlineData("sum.tgz", "")]
    public void Newer_engines_do_not_read_behind_the_end(string name, string words)
    {
        byte[] bytes = Bytes(name);
        var bench = new DockerBench("28");
        bench.Engine.AddFile(ArchiveReader.Read("a", bytes.Length, new MemoryStream(bytes)));
        CommandResult result = bench.Do("import a");
        Assert.Equal(words.Length > 0 ? (1, "Error response from daemon: " + words) : (0, ""), Ended(result));
    }

    // Behind a header, behind data, in the padding, and behind one empty block: Go's reader takes all for the end.
    [Theory]
    [InlineData(512, 0, true)]
    [InlineData(512 + 512 + 700, 1, true)]
    [InlineData(512 + 512 + 900, 1, true)]
    [InlineData(512 + 512 + 1024, 1, true)]
    [InlineData(512 + 512 + 1024 + 512, 1, true)]
    [InlineData(512 + 512 + 699, 1, false)]
    [InlineData(512 + 100, 0, false)]
    public void Archive_may_end_without_a_trailer(int length, int files, bool isWhole)
    {
        byte[] bytes = Tar(new TarEntry("d/", 0), new TarEntry("d/f", 700))[..length];
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ArchiveReader.Read("a", bytes.Length, new MemoryStream(bytes)));
        CommandResult result = bench.Do("import a x");
        Assert.Equal(isWhole ? (0, "") : (1, "Error response from daemon: Error processing tar file(exit status 1): unexpected EOF\n"), Ended(result));
        Assert.Equal(isWhole ? files : 0, bench.Engine.FindImage("x")?.Layers[0].Files.Count ?? 0);
    }

    [Fact]
    public void Members_of_gzip_are_one_wherever_they_end()
    {
        for (int i = 0; i < 40; i++)
        {
            byte[] first = Random(8100 + i);
            byte[] packed = [.. Packed(first, i % 2 == 0), .. Packed([], false), .. Packed(Random(i), true)];
            using var reader = new GzipReader(new MemoryStream(packed));
            using var plain = new MemoryStream();
            reader.CopyTo(plain);
            Assert.Equal([.. first, .. Random(i)], plain.ToArray());
        }
    }

    [Theory]
    [InlineData("cut.tar", "Error processing tar file(exit status 1): unexpected EOF")]
    [InlineData("cut.tgz", "Error processing tar file(exit status 1): unexpected EOF")]
    [InlineData("head.tgz", "unexpected EOF")]
    [InlineData("sum.tgz", "Cannot locate specified Dockerfile: Dockerfile")]
    public void Damaged_archive_of_a_folder_is_told_by_the_engine(string name, string words)
    {
        byte[] bytes = Bytes(name);
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildInput("a", SentArchive.Read(new MemoryStream(bytes), bytes.Length, [])!);
        Assert.Equal((1, $"Error response from daemon: {words}\n"), Ended(bench.Do("build - < a")));
    }

    [Fact]
    public void Zstd_is_no_archive_to_an_engine_that_does_not_know_it()
    {
        byte[] packed = [0x28, 0xB5, 0x2F, 0xFD, .. Random(400)];
        ArchiveLimits old = new() { KnowsZstd = false };
        Assert.Null(SentArchive.Read(new MemoryStream(packed), packed.Length, [], old));
        Assert.NotNull(SentArchive.Read(new MemoryStream(packed), packed.Length, []));
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ArchiveReader.Read("a", packed.Length, new MemoryStream(packed), old));
        Assert.Equal((1, "Error response from daemon: Error processing tar file(exit status 1): unexpected EOF\n"), Ended(bench.Do("import a")));
    }

    private static (int Code, string Error) Ended(CommandResult result) => (result.ExitCode, result.Stderr);

    private static byte[] Bytes(string name)
    {
        // What cannot be packed, so that a cut is within the file.
        byte[] tar = Tar(new TarEntry("r", Size));
        Random(Size).CopyTo(tar, 512);
        byte[] packed = Packed(tar, true);
        byte[] wrong = [.. packed];
        wrong[^8] ^= 1;
        return name switch
        {
            "cut.tar" => tar[..100_000],
            "cut.tgz" => packed[..200_000],
            "head.tgz" => packed[..12],
            "trailer.tgz" => packed[..^4],
            "junk.tgz" => [.. packed, .. "junk!"u8],
            "longjunk.tgz" => [.. packed, .. "junkjunkjunkjunk"u8],
            _ => wrong,
        };
    }

    private static byte[] Tar(params TarEntry[] entries)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarOutput(stream))
        {
            foreach (TarEntry entry in entries)
            {
                tar.Add(entry);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        uint state = 12345;
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }

    private static byte[] Packed(byte[] bytes, bool isSmall)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, isSmall ? CompressionLevel.Optimal : CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
