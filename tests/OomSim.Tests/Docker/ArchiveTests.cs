using System.Text.RegularExpressions;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker save</c>, <c>load</c>, <c>export</c> and <c>import</c> (D7.23–D7.27, M16; recording docker/v1-35).</summary>
public partial class ArchiveTests
{
    private const string Saved = "s.tar";
    private const string Exported = "e.tar";

    // Recording v1-35: ls -l and tar tf. The base was imported from an archive of whole 10240 bytes, 2846720; the layers on it have 10487808
    // (folder, header, 10 MiB, trailer), 20973568 and 3072 bytes. What describes them is the engine's own documents, block by block.
    [Fact]
    public void A_saved_image_is_as_large_as_the_recorded_one_and_has_its_files()
    {
        DockerBench bench = WithArchives();
        HostFile file = bench.Engine.Files[Saved];
        Assert.Equal(34_329_600, file.Size);
        Assert.Equal(
            ["<id>/", "<id>/", "<id>/", "<id>/", "<id>.json"],
            file.Entries.Select(e => Id().Replace(e.Name, "<id>")).Where(n => n is "<id>/" or "<id>.json").OrderByDescending(n => n, StringComparer.Ordinal));
        Assert.Equal(["VERSION", "json", "layer.tar"], file.Entries.Where(e => e.Name.IndexOf('/', StringComparison.Ordinal) == 64 && e.Name.Length > 65).Select(e => e.Name[65..]).Distinct());
        Assert.Equal(["manifest.json", "repositories"], file.Entries.TakeLast(2).Select(e => e.Name));
        Assert.Equal([3072, 2_846_720, 10_487_808, 20_973_568], file.Entries.Where(e => e.Name.EndsWith("layer.tar", StringComparison.Ordinal)).Select(e => e.Size).Order());
        Assert.Equal(19, file.Entries.Count);
    }

    // Recording v1-35: ls -l. The removed 10 MiB are not in it.
    [Fact]
    public void An_export_has_what_is_seen_and_nothing_else()
    {
        HostFile file = WithArchives().Engine.Files[Exported];
        Assert.Equal(23_818_752, file.Size);
        Assert.Equal(["data/", "data/b", "data/c"], file.Entries.Select(e => e.Name).Where(n => n.StartsWith("data", StringComparison.Ordinal)));
    }

    // Recording v1-35: the same ID, and images below that are not known any more.
    [Fact]
    public void A_loaded_image_is_the_saved_one_with_its_history()
    {
        DockerBench bench = WithArchives();
        string id = bench.Engine.FindImage("app:3")!.Id;
        string before = bench.Fine("history app:3").Stdout;
        bench.Fine("rmi app:3 app:2 app:1");
        bench.Events.Clear();
        Assert.Equal("Loaded image: app:3\n", bench.Fine($"load -i {Saved}").Stdout);
        Assert.Equal(["image load"], bench.Actions);
        Assert.Equal(id, bench.Engine.FindImage("app:3")!.Id);
        string[] rows = bench.Fine("history app:3").Stdout.Split('\n');
        Assert.Equal(before.Split('\n').Select(l => l.Split("   ")[^1]), rows.Select(l => l.Split("   ")[^1]));
        Assert.Equal([id[..12], "<missing>", "<missing>", "<missing>"], rows.Skip(1).Take(4).Select(r => r.Split(' ')[0]));
        Assert.Equal(4, bench.Engine.FindImage("app:3")!.Layers.Count);
        Assert.Same(bench.Engine.FindImage("hog")!.Layers[0], bench.Engine.FindImage("app:3")!.Layers[0]);
    }

    // Recording v1-35: 2823489 + 20971520 + 3 bytes, one row.
    [Fact]
    public void An_imported_container_is_one_layer_without_history()
    {
        DockerBench bench = WithArchives();
        bench.Events.Clear();
        string id = bench.Fine($"import {Exported} flat:1").Stdout.Trim();
        Assert.Equal(["image tag", "image import"], bench.Actions);
        Image flat = bench.Engine.FindImage("flat:1")!;
        Assert.Equal(("sha256:" + flat.Id, 23_795_012L, 1), (id, flat.Size, flat.Layers.Count));
        bench.RunTo(bench.Now + 3.5);
        Assert.Equal(
            $"IMAGE          CREATED         CREATED BY   SIZE      COMMENT\n{flat.Id[..12]}   3 seconds ago                23.8MB    Imported from -\n",
            bench.Fine("history flat:1").Stdout);
        Assert.Equal(["/data/b", "/data/c", "/etc/passwd"], flat.Paths);
        Assert.Equal("docker: Error response from daemon: No command specified.\nSee 'docker run --help'.\n", bench.Do("run flat:1").Stderr);
        bench.Fine("run --name app flat:1 hog 'write /data/a 10M'");
        Assert.Equal("C /data\nA /data/a\n", bench.Fine("diff app").Stdout);

        // The engine looks at that before it looks at the name, which is taken by now.
        Assert.Equal("docker: Error response from daemon: No command specified.\nSee 'docker run --help'.\n", bench.Do("run --name app flat:1").Stderr);
    }

    [Fact]
    public void What_is_imported_takes_its_configuration_from_the_command_line()
    {
        DockerBench bench = WithArchives();
        bench.Fine($"import -m flattened -c 'CMD [\"hog\", \"hold\"]' -c 'WORKDIR /data' {Exported} flat");
        Assert.Equal("[hog hold] /data flattened\n", bench.Fine("inspect -f '{{.Config.Cmd}} {{.Config.WorkingDir}} {{.Comment}}' flat").Stdout);
        bench.Fine("run -d --name app flat");
        Assert.Equal("hog hold", string.Join(' ', bench.Get("app").Spec.Command));
    }

    [Fact]
    public void Several_images_of_one_archive_have_their_layers_once_and_keep_their_links()
    {
        DockerBench bench = WithArchives();
        bench.Fine("save -o /all.tar app");
        HostFile all = bench.Engine.Files["/all.tar"];
        Assert.Equal(4 + 1 + 1, all.Entries.Count(e => e.Name.EndsWith("layer.tar", StringComparison.Ordinal))); // the top of each is described as itself
        bench.Fine("rm cx");
        bench.Fine("rmi app:3 app:2 app:1");
        Assert.Equal(["Loaded image: app:1", "Loaded image: app:2", "Loaded image: app:3", ""], bench.Fine("load -q -i /all.tar").Stdout.Split('\n').Order(StringComparer.Ordinal).SkipWhile(l => l.Length == 0).Append(""));
        Assert.Same(bench.Engine.FindImage("app:2"), bench.Engine.FindImage("app:3")!.Parent);
    }

    [Fact]
    public void A_loaded_name_moves()
    {
        DockerBench bench = WithArchives();
        string old = bench.Engine.FindImage("app:1")!.Id;
        bench.Fine("tag app:1 app:3");
        Assert.Equal($"The image app:3 already exists, renaming the old one with ID sha256:{old} to empty string\nLoaded image: app:3\n", bench.Fine($"load -i {Saved}").Stdout);
    }

    [Theory]
    [InlineData("save app:3", "cowardly refusing to save to a terminal. Use the -o flag or redirect\n")]
    [InlineData("export cx", "cowardly refusing to save to a terminal. Use the -o flag or redirect\n")]
    [InlineData("save -o /x nosuch", "Error response from daemon: No such image: nosuch\n")]
    [InlineData("save -o /x nosuch:1", "Error response from daemon: reference does not exist\n")]
    [InlineData("export -o /x nosuch", "Error response from daemon: No such container: nosuch\n")]
    [InlineData("load", "requested load from stdin, but stdin is empty\n")]
    [InlineData("load -i /dev/null", "open /var/lib/docker/tmp/docker-import-616288149/repositories: no such file or directory\n")]
    [InlineData("load -i /nosuch", "open /nosuch: no such file or directory\n")]
    [InlineData("import /nosuch", "open /nosuch: no such file or directory\n")]
    [InlineData("import -c 'COPY a b' " + Exported, "Error response from daemon: copy is not a valid change command\n")]
    public void What_cannot_be_done_is_said(string command, string error) => Assert.Equal(new CommandResult(1, "", error), WithArchives().Do(command));

    // 25 and later: all content in files named by their digests.
    [Fact]
    public void A_newer_engine_saves_the_layout_of_oci()
    {
        var bench = new DockerBench();
        bench.Fine("save -o /s.tar quick");
        string[] names = [.. bench.Engine.Files["/s.tar"].Entries.Select(e => Id().Replace(e.Name, "<id>"))];
        Assert.Equal(["blobs/", "blobs/sha256/", "blobs/sha256/<id>", "blobs/sha256/<id>", "blobs/sha256/<id>", "blobs/sha256/<id>", "index.json", "manifest.json", "oci-layout", "repositories"], names);
        bench.Fine("create --name app quick");
        bench.Fine("export -o /e.tar app");
        Assert.Equal("Error response from daemon: invalid archive: does not contain a manifest.json\n", bench.Do("load -i /e.tar").Stderr);
    }

    // Header, content in whole blocks; a name of 101 bytes needs "112 path=…\n" of 112 bytes besides: 512 + 512 more.
    [Theory]
    [InlineData(100, 1, 1024)]
    [InlineData(100, 512, 1024)]
    [InlineData(101, 0, 1536)]
    [InlineData(600, 0, 2048)]
    public void An_entry_takes_whole_blocks(int name, long size, long bytes) => Assert.Equal(bytes, new TarEntry(new string('n', name), size).ArchivedSize);

    private static DockerBench WithArchives()
    {
        DockerBench bench = CommitTests.Recorded();
        bench.Fine("rm b1 b2 b3");
        bench.Fine($"save -o {Saved} app:3");
        bench.Fine("create --name cx app:3");
        bench.Fine($"export -o {Exported} cx");
        bench.Fine("rm cx");
        bench.Fine("create --name cx hog hog hold");
        return bench;
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Id();

    // Both as a real 20.10.24 does: app's layer lies in another folder than that of the image above it, and is a link to it there; a parent counts wherever it
    // is in the archive, and who loads an image has not tagged it.
    [Fact]
    public void Images_of_one_archive_share_layers_and_find_their_parents()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name one quick");
        bench.Fine("commit -c 'ENV A=1' one made");
        bench.Fine("save -o a.tar made quick");
        TarEntry[] links = [.. bench.Engine.Files["a.tar"].Entries.Where(e => e.Kind == TarEntryKind.SymbolicLink)];
        Assert.Equal(bench.Engine.FindImage("made")!.Layers.Count, links.Length);
        Assert.All(links, l => Assert.Matches("^../[0-9a-f]{64}/layer.tar$", l.Target));
        Assert.All(bench.Engine.Files["a.tar"].Entries.Where(e => e.Kind == TarEntryKind.File && !e.Name.EndsWith('/')), e => Assert.Equal(0b110_100_100, e.Mode));
        Assert.NotEqual("0001-01-01 00:00:00 +0000 UTC\n", bench.Fine("inspect -f '{{.Metadata.LastTagTime}}' made").Stdout);
        bench.Fine("rm one");
        bench.Fine("rmi made quick");
        bench.Fine("load -i a.tar");
        Assert.Same(bench.Engine.FindImage("quick"), bench.Engine.FindImage("made")!.Parent);
        Assert.Equal("0001-01-01 00:00:00 +0000 UTC\n", bench.Fine("inspect -f '{{.Metadata.LastTagTime}}' made").Stdout);
    }
}
