using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Tests.Architecture;
using Xunit;
using TarEntry = OomSim.Docker.TarEntry;

namespace OomSim.Tests.Docker;

/// <summary>Real archives, read and written (D7.1, D7.4, D7.8, D7.23–D7.26).</summary>
public class RealArchiveTests
{
    private const string Name = "app.tar.gz";

    // Made by podman 4.3.1: two layers, tidied up in the second one; scenarios/real-archives.yaml says how.
    private const string Id = "8eab5b5d49078aac2ac151da09a821621d04e806deb63edec5a90b0238fe3f10";

    [Fact]
    public void An_image_of_another_tool_keeps_its_id_layers_history_and_configuration()
    {
        DockerBench bench = WithPodmans();
        Assert.Equal("Loaded image: localhost/app:2\n", bench.Fine($"load -i ./{Name}").Stdout);
        Image image = bench.Engine.FindImage("localhost/app:2")!;
        Assert.Equal(Id, image.Id);
        Assert.Equal(["/bin/app", "/bin/app2", "/bin/sh", "/data/new", "/etc/other"], image.Paths);

        // 20000 + 3000 + 5000 + 6 and a link to "app" (D7.10: the second name of /bin/app is no second file); 8 + 2.
        Assert.Equal([28_009L, 10], image.Layers.Select(l => l.Definition.Size));
        Assert.Equal("[/bin/app -x] [A=1] 1000 /data SIGINT l=v\n", bench.Fine("inspect -f '{{.Config.Cmd}} {{.Config.Env}} {{.Config.User}} {{.Config.WorkingDir}} {{.Config.StopSignal}} l={{.Config.Labels.l}}' localhost/app:2").Stdout);
        Assert.Equal("{\"Test\":[\"CMD\",\"/bin/app\",\"check\"],\"Interval\":5000000000,\"Timeout\":30000000000,\"Retries\":3}\n", bench.Fine("inspect -f '{{json .Config.Healthcheck}}' localhost/app:2").Stdout);
        Assert.Equal(["tidy up", "base files"], bench.Fine("history --format '{{.CreatedBy}}' localhost/app:2").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("2025-12-31T12:00:00Z\n", bench.Fine("inspect -f '{{.Created}}' localhost/app:2").Stdout);
    }

    [Fact]
    public void A_hard_link_is_the_same_file()
    {
        DockerBench bench = WithPodmans();
        bench.Fine($"load -i {Name}");
        bench.Fine("run -d --name app localhost/app:2");
        Container app = bench.Get("app");
        Assert.Equal(20_000, app.Files.Find("/bin/app2")!.Size);
        Assert.Same(app.Files.Find("/bin/app"), app.Files.Find("/bin/app2"));
        Assert.Null(app.Files.Find("/data/gone"));
        Assert.Null(app.Files.Find("/etc/greeting"));
        Assert.Equal("running", app.Status);
    }

    [Fact]
    public void What_is_known_by_the_images_name_is_what_its_program_does()
    {
        var program = new ProgramSet(new ProgramDefinition { Name = "init", Comm = "app", Steps = [new ExitStep(Quantity.Of(7))] }, new SortedDictionary<string, ProgramDefinition>());
        DockerBench bench = WithPodmans(registry: new ImageRegistry([new ImageDefinition("localhost/app:2", [], program)]));
        bench.Fine($"load -i {Name}");
        Assert.Equal(7, bench.Do("run localhost/app:2").ExitCode);
    }

    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void What_is_saved_has_the_digests_of_its_bytes_and_loads_again(string version)
    {
        DockerBench bench = WithPodmans(version);
        bench.Fine($"load -i {Name}");
        bench.Fine("run --name app --entrypoint sh localhost/app:2 -c 'echo hi > /data/said; rm /etc/other'");
        bench.Fine("commit app changed:1");
        bench.Fine("save -o saved.tar changed:1 localhost/app:2");
        HostFile saved = bench.Engine.Files["saved.tar"];
        byte[] written = Written(saved);
        Assert.Equal(written, Written(saved));
        Assert.Equal(saved.Size, written.Length);
        SortedDictionary<string, byte[]> files = Contents(written);
        foreach (JsonElement item in JsonDocument.Parse(files["manifest.json"]).RootElement.EnumerateArray())
        {
            byte[] config = files[item.GetProperty("Config").GetString()!];
            Assert.Contains(Digest(config), item.GetProperty("Config").GetString()!, StringComparison.Ordinal);
            Assert.Equal(
                JsonDocument.Parse(config).RootElement.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(d => d.GetString()),
                item.GetProperty("Layers").EnumerateArray().Select(l => "sha256:" + Digest(files[l.GetString()!])));
        }

        var again = new DockerBench(version);
        again.Engine.AddFile(ArchiveReader.Read("saved.tar", written.Length, new MemoryStream(written)));
        Assert.Equal(["Loaded image: changed:1", "Loaded image: localhost/app:2"], again.Fine("load -i saved.tar").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Image changed = again.Engine.FindImage("changed:1")!;
        Assert.Equal(["/bin/app", "/bin/app2", "/bin/sh", "/data/new", "/data/said"], changed.Paths);
        Assert.Equal(bench.Engine.FindImage("changed:1")!.Layers.Select(l => l.Definition.Size), changed.Layers.Select(l => l.Definition.Size));
        TarEntry app = Assert.Single(again.Engine.FindImage("localhost/app:2")!.Layers[0].Definition.Members!, m => m.Name == "bin/app");
        Assert.Equal((0b111_101_101, 20_000L), (app.Mode, app.Size));
    }

    [Fact]
    public void What_is_exported_is_what_is_seen_with_its_links_and_modes()
    {
        DockerBench bench = WithPodmans();
        bench.Fine($"load -i {Name}");
        bench.Fine("create --name app localhost/app:2");
        bench.Fine("export -o flat.tar app");
        HostFile exported = bench.Engine.Files["flat.tar"];
        byte[] written = Written(exported);
        Assert.Equal(exported.Size, written.Length);
        HostFile read = ArchiveReader.Read("flat.tar", written.Length, new MemoryStream(written));
        Assert.Equal(exported.Entries.Select(e => (e.Name, e.Size, e.Kind, e.Target)), read.Entries.Select(e => (e.Name, e.Size, e.IsFolder && e.Kind == TarEntryKind.Folder ? exported.Entries.Single(x => x.Name == e.Name).Kind : e.Kind, e.Target)));
        Assert.Contains(read.Entries, e => e is { Name: "bin/app2", Kind: TarEntryKind.HardLink, Target: "bin/app" });
        Assert.Contains(read.Entries, e => e is { Name: "bin/sh", Kind: TarEntryKind.SymbolicLink, Target: "app" });
        Assert.Contains(read.Entries, e => e is { Name: "etc/other", Mode: 0b110_100_100 });
        Assert.Contains(read.Entries, e => e.Name == "var/empty/");
        Assert.DoesNotContain(read.Entries, e => e.Name.Contains(".wh.", StringComparison.Ordinal) || e.Name == "etc/greeting");
    }

    // Files that a scenario does not name take their room in the real archive too.
    [Fact]
    public void What_has_no_name_is_written_as_well()
    {
        DockerBench bench = CommitTests.Recorded();
        bench.Fine("save -o s.tar app:3");
        HostFile saved = bench.Engine.Files["s.tar"];
        byte[] written = Written(saved);
        HostFile read = ArchiveReader.Read("s.tar", written.Length, new MemoryStream(written));
        Assert.Equal(bench.Engine.FindImage("app:3")!.Size, read.Images[0].Image.Layers.Sum(l => l.Size));
        Assert.Equal(saved.Size, written.Length);
    }

    public static TheoryData<string, string, string> Faults => new()
    {
        { "truncated", "20.10", "Error processing tar file(exit status 1): unexpected EOF" },
        { "truncated", "28", "Error response from daemon: unexpected EOF" },
        { "garbage", "28", "Error response from daemon: archive/tar: invalid tar header" },
        { "other layer", "20.10", "invalid diffID for layer 0: expected \"sha256:<other>\", got \"sha256:<layer>\"" },
        { "one layer less", "28", "Error response from daemon: invalid manifest, layers length mismatch: expected 0, got 1" },
        { "no layer", "20.10", $"open {DockerEngine.TemporaryFolder}/docker-import-<n>/etc/passwd: no such file or directory" },
        { "no configuration", "28", $"Error response from daemon: open {DockerEngine.TemporaryFolder}/docker-import-<n>/nosuch.json: no such file or directory" },
        { "no rootfs", "28", "Error response from daemon: invalid image JSON, no RootFS key" },
        { "another system", "28", "Error response from daemon: cannot load windows image on linux" },
        { "too much history", "28", "Error response from daemon: too many non-empty layers in History section" },
        { "no json", "28", "Error response from daemon: invalid character 'x' looking for beginning of value" },
        { "oci", "20.10", $"open {DockerEngine.TemporaryFolder}/docker-import-<n>/blobs/json: no such file or directory" },
        { "oci", "28", "Error response from daemon: invalid archive: does not contain a manifest.json" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_malformed_archive_is_refused_in_the_engines_words(string what, string version, string words)
    {
        byte[] layer = Tar(("etc/motd", "hello"));
        string digest = Digest(layer);
        string diff = what == "other layer" ? new string('0', 64) : digest;
        string config = what switch
        {
            "no rootfs" => "{}",
            _ => $$$"""{"os":"{{{(what == "another system" ? "windows" : "linux")}}}","rootfs":{"type":"layers","diff_ids":["sha256:{{{diff}}}"]},"history":[{}{{{(what == "too much history" ? ",{}" : "")}}}]}""",
        };
        string manifest = what == "no json" ? "xyz"
            : $$"""[{"Config":"{{(what == "no configuration" ? "nosuch" : "c")}}.json","RepoTags":["a:1"],"Layers":[{{(what switch { "one layer less" => "", "no layer" => "\"../../etc/passwd\"", _ => "\"l.tar\"" })}}]}]""";
        byte[] archive = what == "oci" ? Tar(("blobs/sha256/x", ""), ("index.json", "{}"))
            : Tar(("l.tar", Encoding.Latin1.GetString(layer)), ("c.json", config), ("manifest.json", manifest));
        archive = what == "truncated" ? archive[..1000] : what == "garbage" ? [.. Enumerable.Repeat((byte)'x', 2048)] : archive;
        var bench = new DockerBench(version);
        bench.Engine.AddFile(ArchiveReader.Read("a.tar", archive.Length, new MemoryStream(archive)));
        CommandResult result = bench.Do("load -i a.tar");
        string told = System.Text.RegularExpressions.Regex.Replace(result.Stderr.Replace(digest, "<layer>", StringComparison.Ordinal).Replace(new string('0', 64), "<other>", StringComparison.Ordinal), "import-[0-9a-f]+", "import-<n>");
        Assert.Equal((1, words + "\n"), (result.ExitCode, told));
        Assert.Null(bench.Engine.FindImage("a:1"));
    }

    // Whatever leads above the root stays in it, and nothing is written anywhere.
    [Fact]
    public void Paths_that_leave_the_archive_stay_in_it()
    {
        byte[] archive = Tar(("../../etc/passwd", "root"), ("/abs/./x/../y", "y"));
        HostFile read = ArchiveReader.Read("a.tar", archive.Length, new MemoryStream(archive));
        Assert.Equal(["etc/passwd", "abs/y"], read.Entries.Select(e => e.Name));
    }

    [Fact]
    public void An_archive_of_files_is_imported_under_its_own_digest()
    {
        byte[] archive = Tar(("bin/run", "12345"));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(archive);
        }

        packed.Position = 0;
        var bench = new DockerBench();
        bench.Engine.AddFile(ArchiveReader.Read("a.tgz", packed.Length, packed));
        bench.Fine("import -c 'CMD [\"/bin/run\"]' a.tgz a");
        Image image = bench.Engine.FindImage("a")!;
        Assert.Equal(("sha256:" + Digest(archive), 5L), (image.Layers[0].Definition.Id, image.Size));
    }

    [Fact]
    public void An_archive_may_not_be_larger_than_allowed()
    {
        byte[] archive = Tar(("a", new string('x', 5000)), ("b", ""));
        Assert.Throws<NotSupportedException>(() => ArchiveReader.Read("a", 0, new MemoryStream(archive), new ArchiveLimits(Bytes: 4000)));
        Assert.Throws<NotSupportedException>(() => ArchiveReader.Read("a", 0, new MemoryStream(archive), new ArchiveLimits(Entries: 1)));
    }

    // Whatever bytes are wrong, it is the engine that says so, and nothing else happens.
    [Fact]
    public void Damaged_archives_are_read_or_refused()
    {
        using var whole = new MemoryStream();
        using (FileStream file = File.OpenRead(Path.Join(Repository.Root, "scenarios", "archives", "podman-app.tar.gz")))
        using (var plain = new GZipStream(file, CompressionMode.Decompress))
        {
            plain.CopyTo(whole);
        }

        var random = new RandomStreams(1).Get("damage");
        int refused = 0;
        for (int i = 0; i < 100; i++)
        {
            byte[] damaged = whole.ToArray();
            for (int n = 0; n < 1 + (i % 5); n++)
            {
                // Headers of the archive and of its first layer are at the beginning; documents are at the end.
                int at = i % 3 == 0 ? random.Next(damaged.Length) : i % 3 == 1 ? random.Next(2048) : damaged.Length - 1 - random.Next(9000);
                damaged[at] = (byte)random.Next(256);
            }

            var bench = new DockerBench("20.10");
            bench.Engine.AddFile(ArchiveReader.Read("a.tar", damaged.Length, new MemoryStream(damaged)));
            refused += bench.Do("load -i a.tar").ExitCode;
        }

        Assert.InRange(refused, 10, 99);
    }

    // Names that no header has room for, and sizes of more than eleven octal digits.
    [Fact]
    public void Long_names_are_written_without_a_trace_of_the_machine()
    {
        string name = string.Join('/', Enumerable.Repeat(new string('n', 90), 4));
        using var stream = new MemoryStream();
        using (var tar = new TarOutput(stream))
        {
            tar.Add(new TarEntry(name, 3));
            tar.Add(new TarEntry("l", 0) { Kind = TarEntryKind.SymbolicLink, Target = "/" + name });
        }

        Assert.DoesNotContain("PaxHeaders", Encoding.Latin1.GetString(stream.ToArray()), StringComparison.Ordinal);
        stream.Position = 0;
        var read = new List<TarEntry>();
        using var measured = new MeasuredStream(stream, _ => { });
        Assert.Null(TarInput.Read(measured, (entry, _) => read.Add(entry)));
        Assert.Equal([(name, ""), ("l", "/" + name)], read.Select(e => (e.Name, e.Target)));
    }

    private static DockerBench WithPodmans(string version = "20.10", ImageRegistry? registry = null)
    {
        var bench = new DockerBench(version, registry: registry);
        using FileStream stream = File.OpenRead(Path.Join(Repository.Root, "scenarios", "archives", "podman-app.tar.gz"));
        bench.Engine.AddFile(ArchiveReader.Read(Name, stream.Length, stream));
        return bench;
    }

    private static byte[] Written(HostFile file)
    {
        using var stream = new MemoryStream();
        ArchiveWriter.Write(file, stream, () => new MemoryStream());
        return stream.ToArray();
    }

    private static SortedDictionary<string, byte[]> Contents(byte[] archive)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var reader = new TarReader(new MemoryStream(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files[entry.Name] = content.ToArray();
            if (entry.EntryType == TarEntryType.SymbolicLink)
            {
                links[entry.Name] = entry.LinkName["../".Length..];
            }
        }

        foreach ((string link, string file) in links)
        {
            files[link] = files[file];
        }

        return files;
    }

    private static byte[] Tar(params (string Name, string Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string name, string content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.Latin1.GetBytes(content)) });
            }
        }

        return stream.ToArray();
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
