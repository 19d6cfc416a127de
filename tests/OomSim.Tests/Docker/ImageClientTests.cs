using System.Text;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What commands about images answer at their edges, as dockerd and docker 20.10.24 did.</summary>
public sealed class ImageClientTests
{
    [Theory]
    [InlineData("20.10", "images -f dangling=1", "Error response from daemon: Invalid filter 'dangling=[1]'")]
    [InlineData("20.10", "images -f reference=[", "Error response from daemon: syntax error in pattern")]
    [InlineData("20.10", "rmi A", "Error response from daemon: invalid reference format: repository name must be lowercase")]
    [InlineData("20.10", "tag sleeper a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "refusing to create a tag with a digest reference")]
    [InlineData("20.10", "save -o /dev/null sleeper", "failed to save image: invalid output path: \"/dev/null\" must be a directory or a regular file: got a device")]
    [InlineData("20.10", "save -o ./ sleeper", "rename ./.docker_temp_1 ./: file exists")]
    [InlineData("20.10", "save -o /srv/none/ sleeper", "open /srv/none/.docker_temp_1: no such file or directory")]
    [InlineData("28", "save -o /srv/none/ sleeper", "failed to save image: invalid output path: stat /srv/none: no such file or directory")]
    [InlineData("20.10", "save -o . sleeper", "rename ./.docker_temp_1 .: file exists")]
    [InlineData("20.10", "volume create --name a b", "conflicting options: either specify --name or provide positional arg, not both")]
    [InlineData("20.10", "import -c '' a.tar", "Error response from daemon: file with no instructions")]
    [InlineData("28", "create --label 'a b=c' sleeper", "invalid argument \"a b=c\" for \"-l, --label\" flag: label 'a b' contains whitespaces")]
    public void Is_refused(string version, string line, string words)
    {
        DockerBench bench = Bench(version);
        CommandResult result = bench.Do(line);
        Assert.NotEqual(0, result.ExitCode);
        Assert.StartsWith(words + "\n", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Older_clients_notice_a_folder_when_the_engine_has_sent_all()
    {
        DockerBench bench = Bench("20.10");
        bench.Fine("create --name app sleeper");
        bench.Events.Clear();
        Assert.Equal("Error response from daemon: No such image: nosuch\n", bench.Do("save -o . nosuch").Stderr);
        Assert.Equal("rename /var/tmp/.docker_temp_1 /var/tmp/: file exists\n", bench.Do("save -o /var/tmp/ sleeper").Stderr);
        Assert.Equal("rename ./.docker_temp_1 .: file exists\n", bench.Do("export -o . app").Stderr);
        Assert.Equal(["image save", "export"], bench.Actions);
    }

    [Theory]
    [InlineData("20.10", "json\n")]
    [InlineData("28", "{\"Containers\":\"N/A\",")]
    public void A_format_of_one_word(string version, string begin) => Assert.StartsWith(begin, Bench(version).Fine("images --format json").Stdout, StringComparison.Ordinal);

    [Fact]
    public void A_row_as_a_whole_is_safe_in_html() => Assert.Contains("\"Digest\":\"\\u003cnone\\u003e\"", Bench("20.10").Fine("images --format '{{json .}}'").Stdout, StringComparison.Ordinal);

    [Fact]
    public void Raw_is_a_line_for_each_value() => Assert.Matches("^repository: [a-z]+\ntag: latest\ndigest: <none>\nimage_id: [0-9a-f]{12}\ncreated_at: .*\nvirtual_size: .*\n\n", Bench("28").Fine("images --digests --format raw").Stdout);

    [Fact]
    public void The_size_of_an_image_is_in_it() => Assert.Equal("WARNING: --size ignored for image\n", Bench("20.10").Fine("inspect -s sleeper").Stderr);

    // The client's structure calls it ID: with .Id the template is filled from the text, whose objects are maps.
    [Theory]
    [InlineData("{{.ID}} {{json .RootFS}}", "{\"Type\":\"layers\",\"Layers\":[")]
    [InlineData("{{.Id}} {{json .RootFS}}", "{\"Layers\":[")]
    public void A_name_of_the_text_alone_has_it_as_maps(string format, string begin) =>
        Assert.StartsWith(begin, Bench("20.10").Fine($"inspect -f '{format}' sleeper").Stdout.Split(' ')[1], StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_comes_as_an_archive(bool compressed)
    {
        using var bytes = new MemoryStream();
        using (Stream packed = compressed ? new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true) : bytes)
        using (var writer = new System.Formats.Tar.TarWriter(packed, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach ((string name, string text) in new[] { ("Dockerfile", "FROM sleeper\nCOPY w a /c/\n"), ("a", "aaa"), ("w/e", "ee"), ("other", "FROM sleeper\nENV O=1\n") })
            {
                writer.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        byte[] archive = bytes.ToArray();
        DockerBench bench = Bench("20.10");
        bench.Engine.AddBuildInput("ctx.tar", SentArchive.Read(new MemoryStream(archive), archive.Length, ["other"])!);
        Assert.StartsWith($"Sending build context to Docker daemon {HumanSize.Decimal(archive.Length, 4),8}\n", bench.Fine("build -t made - < ctx.tar").Stdout, StringComparison.Ordinal);
        Assert.Equal(["/c/a", "/c/e"], bench.Engine.FindImage("made")!.Paths.Where(p => p.StartsWith("/c/", StringComparison.Ordinal)));
        Assert.EndsWith("ENV O=1\n", bench.Fine("build -f other - < ctx.tar").Stdout.Split(" ---> ")[1].Split("Step 2/2 : ")[1], StringComparison.Ordinal);
        Assert.Equal("Error response from daemon: Cannot locate specified Dockerfile: nope\n", bench.Do("build -f nope - < ctx.tar").Stderr);
        Assert.Null(SentArchive.Read(new MemoryStream("FROM sleeper\n"u8.ToArray()), 13, []));
    }

    [Fact]
    public void Changes_are_filled_in()
    {
        DockerBench bench = Bench("20.10");
        bench.Fine("import -c 'ENV A=1' -c 'ENV B=$A' a.tar made");
        Assert.Equal("[A=1 B=1]\n", bench.Fine("inspect -f '{{.Config.Env}}' made").Stdout);
    }

    [Fact]
    public void An_empty_file_is_an_empty_archive()
    {
        DockerBench bench = Bench("20.10");
        bench.Engine.AddFile(ArchiveReader.Read("empty", 0, new MemoryStream()));
        bench.Fine("import empty nothing");
        Assert.Matches($"^open {DockerEngine.TemporaryFolder}/docker-import-[0-9a-f]+/repositories: no such file or directory\n$", bench.Do("load -i empty").Stderr);
    }

    [Theory]
    [InlineData("{", "unexpected EOF")]
    [InlineData("", "EOF")]
    [InlineData("[{\"Config\":\"c\",\"RepoTags\":[\"A:1\"],\"Layers\":[]}]", "invalid reference format: repository name must be lowercase")]
    [InlineData("[{\"Config\":\"c\",\"RepoTags\":[\"a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"],\"Layers\":[]}]", "invalid tag \"a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"")]
    public void A_manifest_that_is_none(string manifest, string words)
    {
        using var bytes = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(bytes, leaveOpen: true))
        {
            foreach ((string name, string text) in new[] { ("manifest.json", manifest), ("c", "{\"rootfs\":{\"type\":\"layers\"}}") })
            {
                writer.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        DockerBench bench = Bench("20.10");
        bench.Engine.AddFile(ArchiveReader.Read("b.tar", bytes.Length, new MemoryStream(bytes.ToArray())));
        Assert.Equal(words + "\n", bench.Do("load -i b.tar").Stderr);
    }

    [Theory]
    [InlineData("linux/a/b/c", "\"linux/a/b/c\": cannot parse platform specifier: invalid argument")]
    [InlineData("foo", "\"foo\": unknown operating system or architecture: invalid argument")]
    public void A_platform_that_is_none(string platform, string words)
    {
        DockerBench bench = Bench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext($"FROM --platform={platform} sleeper\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 1 }));
        Assert.Equal($"failed to parse platform {platform}: {words}\n", bench.Do("build ctx").Stderr);
    }

    [Fact]
    public void A_name_is_given_once()
    {
        DockerBench bench = Bench("20.10");
        bench.Engine.AddBuildContext("ctx", new BuildContext("FROM sleeper\n", new SortedDictionary<string, long>(StringComparer.Ordinal) { ["Dockerfile"] = 1 }));
        Assert.Single(bench.Fine("build -t a -t a:latest ctx").Stdout.Split('\n'), l => l == "Successfully tagged a:latest");
    }

    private static DockerBench Bench(string version)
    {
        var bench = new DockerBench(version);
        byte[] archive = ImageArchives.Tar(("a", 3));
        bench.Engine.AddFile(ImageArchives.Read(archive));
        return bench;
    }
}
