using System.Text.RegularExpressions;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What builds, imports and loads answer. All texts are those of a real dockerd 20.10.24.</summary>
public sealed partial class BuildAndImportWordsTests
{
    private const string NotFound = "COPY failed: file not found in build context or excluded by .dockerignore: stat ";

    [Theory]
    [InlineData("COPY a /x\nCOPY sub /x", "failed to copy files: failed to copy directory: mkdir /var/lib/docker/overlay2/ID/merged/x: not a directory\n")]
    [InlineData("COPY a /x\nCOPY sub /x/", "failed to copy files: failed to create new directory: mkdir /var/lib/docker/overlay2/ID/merged/x: not a directory\n")]
    [InlineData("COPY a /x\nCOPY a /x", "")]
    [InlineData("COPY sub/ a* /m", NotFound + "abs: file does not exist\n")]
    [InlineData("COPY d* /m/", NotFound + "dang: file does not exist\n")]
    [InlineData("COPY s* /m/", "")]
    public void Copies_answer(string steps, string words) => Assert.Equal(words, Id().Replace(Bench($"FROM scratch\n{steps}\n").Do("build ctx").Stderr, "ID"));

    [Theory]
    [InlineData("build --platform x/y/z/w ctx", "Error response from daemon: \"x/y/z/w\": cannot parse platform specifier: invalid argument\n")]
    [InlineData("build --platform linux/arm64 ctx", "")]
    [InlineData("import --platform foo/bar empty", "Error response from daemon: operating system is not supported\n")]
    [InlineData("import --platform windows empty", "Error response from daemon: operating system is not supported\n")]
    [InlineData("import --platform arm64 empty", "")]
    [InlineData("build git://host/x", "oomsim: docker build of a URL is not simulated: build a folder\n")]
    [InlineData("build http://host/x", "oomsim: docker build of a URL is not simulated: build a folder\n")]
    public void Commands_answer(string command, string words)
    {
        DockerBench bench = Bench("FROM scratch\nCMD x\n");
        bench.Engine.AddFile(ArchiveReader.Read("empty", 0, new MemoryStream()));
        CommandResult result = bench.Do(command);
        Assert.Equal((words.Length > 0 ? 1 : 0, words), (result.ExitCode, result.Stderr));
    }

    [Theory]
    [InlineData("FROM scratch\nCMD []", "[]\n")]
    [InlineData("FROM scratch\nCMD x\nCMD []\nENTRYPOINT [\"e\"]", "[]\n")]
    [InlineData("FROM scratch\nENTRYPOINT [\"e\"]", "null\n")]
    [InlineData("FROM scratch\nCMD [\"a\"]", "[\"a\"]\n")]
    public void Empty_command_is_a_list(string dockerfile, string shown)
    {
        DockerBench bench = Bench(dockerfile + "\n");
        bench.Fine("build -t a ctx");
        Assert.Equal(shown, bench.Fine("inspect -f '{{json .Config.Cmd}}' a").Stdout);
    }

    // Six headers (three files, two links, a folder), three blocks of content, 1024 at the end.
    [Fact]
    public void Link_has_no_content_in_what_is_sent() =>
        Assert.Contains("Sending build context to Docker daemon  5.632kB\n", Bench("FROM scratch\nCMD x\n").Do("build ctx").Stdout, StringComparison.Ordinal);

    [Fact]
    public void Layer_that_the_engine_has_need_not_be_in_the_archive()
    {
        byte[] layer = ImageArchives.Tar(("f", 5));
        HostFile whole = ImageArchives.Save(("m:1", [layer]));
        HostFile bare = ImageArchives.SaveWithoutLayers(("m:1", [layer]));
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(bare with { Path = "bare" });
        bench.Engine.AddFile(whole with { Path = "whole" });
        Assert.Matches($"^open {DockerEngine.TemporaryFolder}/docker-import-[0-9a-f]+/[0-9a-f]+.tar: no such file or directory\n$", bench.Do("load -i bare").Stderr);
        bench.Fine("load -i whole");
        Assert.Equal("Loaded image: m:1\n", bench.Fine("load -i bare").Stdout);
        Assert.Equal("5\n", bench.Fine("inspect -f '{{.Size}}' m:1").Stdout);
    }

    [Theory]
    [InlineData("{nope", "invalid character 'n' looking for beginning of object key string\n")]
    [InlineData("[xope", "invalid character 'x' looking for beginning of value\n")]
    public void Manifest_that_is_no_json_is_told(string manifest, string words)
    {
        using var bytes = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(bytes, leaveOpen: true))
        {
            tar.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "manifest.json") { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(manifest)) });
        }

        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(bytes.ToArray()));
        Assert.Equal(words, bench.Do("load -i a.tar").Stderr);
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Id();

    private static DockerBench Bench(string dockerfile)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext(dockerfile, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 20, ["a"] = 2, ["abs"] = 11, ["dang"] = 7, ["sub/s"] = 2 })
        {
            Links = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["abs"] = "/etc/passwd", ["dang"] = "nowhere" },
        });
        return bench;
    }
}
