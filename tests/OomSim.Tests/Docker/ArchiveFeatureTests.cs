using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using OomSim.Docker;
using Xunit;
using TarEntry = OomSim.Docker.TarEntry;

namespace OomSim.Tests.Docker;

/// <summary>What archives of real images have in them beside plain files, as skopeo and umoci write it: devices, pipes, links, whiteouts, long names, compressed layers.</summary>
public class ArchiveFeatureTests
{
    private static readonly string Deep = string.Join('/', Enumerable.Range(0, 12).Select(i => $"folder-with-a-long-name-{i:00}")) + "/ä-" + new string('x', 150);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void They_are_read_and_written_again(bool compressed)
    {
        byte[] lower = Layer(
            new PaxTarEntry(TarEntryType.Directory, "./"),
            new PaxTarEntry(TarEntryType.Directory, "bin/"),
            new PaxTarEntry(TarEntryType.RegularFile, "bin/app") { DataStream = new MemoryStream(new byte[7000]), Mode = (UnixFileMode)0b101_101_101, Uid = 1000, Gid = 50 },
            new PaxTarEntry(TarEntryType.HardLink, "bin/app2") { LinkName = "bin/app" },
            new PaxTarEntry(TarEntryType.SymbolicLink, "bin/app3") { LinkName = "app" },
            new PaxTarEntry(TarEntryType.CharacterDevice, "dev/null0") { DeviceMajor = 1, DeviceMinor = 3 },
            new PaxTarEntry(TarEntryType.BlockDevice, "dev/disk") { DeviceMajor = 8, DeviceMinor = 1 },
            new PaxTarEntry(TarEntryType.Fifo, "dev/pipe"),
            new PaxTarEntry(TarEntryType.RegularFile, "etc/motd") { DataStream = new MemoryStream(new byte[6]) },
            new PaxTarEntry(TarEntryType.RegularFile, "var/old") { DataStream = new MemoryStream(new byte[9]) },
            new PaxTarEntry(TarEntryType.RegularFile, Deep) { DataStream = new MemoryStream(new byte[1000]) });
        byte[] upper = Layer(
            new PaxTarEntry(TarEntryType.RegularFile, "etc/.wh.motd"),
            new PaxTarEntry(TarEntryType.RegularFile, "var/.wh..wh..opq"),
            new PaxTarEntry(TarEntryType.RegularFile, "var/new") { DataStream = new MemoryStream(new byte[2]) });

        var bench = new DockerBench();
        bench.Engine.AddFile(Archive(compressed, lower, upper));
        Assert.Equal("Loaded image: my/img:2\n", bench.Fine("load -i a.tar").Stdout);
        Image image = bench.Engine.FindImage("my/img:2")!;
        Assert.Equal(["/bin/app", "/bin/app2", "/bin/app3", "/" + Deep, "/var/new"], image.Paths);

        // 7000 once, the three letters of a link, 6, 9 and 1000; 2.
        Assert.Equal([8018L, 2], image.Layers.Select(l => l.Definition.Size));
        bench.Fine("save -o b.tar my/img:2");
        bench.Fine("create --name one my/img:2 sleep 1");
        bench.Fine("export -o c.tar one");
        Assert.Equal(
            [
                "bin/ d 0", "bin/app f 7000 555 1000:50", "bin/app2 h bin/app", "bin/app3 l app", "dev/null0 c 1,3", "dev/disk b 8,1", "dev/pipe p", "etc/motd f 6", "var/old f 9", Deep + " f 1000",
            ],
            LayersOf(bench, "b.tar").First(l => l.Contains("dev/disk b 8,1", StringComparer.Ordinal)));
        string[] exported = [.. Told(Written(bench, "c.tar"))];
        Assert.Contains("bin/app2 h bin/app 555 1000:50", exported);
        Assert.Contains("dev/null0 c 1,3", exported);
        Assert.Contains("dev/disk b 8,1", exported);
        Assert.Contains("dev/pipe p", exported);
        Assert.Contains("etc/mtab l /proc/mounts", exported); // daemon/initlayer/setup_unix.go
        Assert.Contains(Deep + " f 1000", exported);
        Assert.DoesNotContain(exported, e => e.StartsWith("etc/motd", StringComparison.Ordinal) || e.StartsWith("var/old", StringComparison.Ordinal) || e.Contains(".wh.", StringComparison.Ordinal));
    }

    private static IEnumerable<IReadOnlyList<string>> LayersOf(DockerBench bench, string path)
    {
        using var reader = new TarReader(new MemoryStream(Written(bench, path)));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.DataStream is { Length: >= 1024 } content)
            {
                yield return [.. Told(((MemoryStream)content).ToArray())];
            }
        }
    }

    private static IEnumerable<string> Told(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            string owned = entry.Uid == 0 ? "" : $" {Convert.ToString((int)entry.Mode, 8)} {entry.Uid}:{entry.Gid}";
            yield return entry.Name + entry.EntryType switch
            {
                TarEntryType.Directory => " d 0",
                TarEntryType.HardLink => " h " + entry.LinkName,
                TarEntryType.SymbolicLink => " l " + entry.LinkName,
                TarEntryType.CharacterDevice => $" c {((PosixTarEntry)entry).DeviceMajor},{((PosixTarEntry)entry).DeviceMinor}",
                TarEntryType.BlockDevice => $" b {((PosixTarEntry)entry).DeviceMajor},{((PosixTarEntry)entry).DeviceMinor}",
                TarEntryType.Fifo => " p",
                _ => $" f {entry.Length}",
            } + owned;
        }
    }

    private static byte[] Written(DockerBench bench, string path)
    {
        using var bytes = new MemoryStream();
        ArchiveWriter.Write(bench.Engine.Files[path], bytes, () => new MemoryStream());
        return bytes.ToArray();
    }

    private static byte[] Layer(params PaxTarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (PaxTarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    private static HostFile Archive(bool compressed, params byte[][] layers)
    {
        string[] digests = [.. layers.Select(l => Convert.ToHexStringLower(SHA256.HashData(l)))];
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            void Add(string name, byte[] content) => writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            for (int i = 0; i < layers.Length; i++)
            {
                Add($"{i}.tar", compressed ? Zipped(layers[i]) : layers[i]);
            }

            Add("c.json", Encoding.UTF8.GetBytes($$$"""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":["sha256:{{{digests[0]}}}","sha256:{{{digests[1]}}}"]},"history":[{},{}]}"""));
            Add("manifest.json", """[{"Config":"c.json","RepoTags":["my/img:2"],"Layers":["0.tar","1.tar"]}]"""u8.ToArray());
        }

        return ImageArchives.Read(bytes.ToArray());
    }

    private static byte[] Zipped(byte[] layer)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(layer);
        }

        return bytes.ToArray();
    }
}
