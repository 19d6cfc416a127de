using System.Text;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the builder and the client say of what they do not take.</summary>
public class BuilderWordsTests
{
    // Go's words for a duration: the number, then its unit, part by part.
    [Theory]
    [InlineData("1x", "unknown unit \"x\" in duration \"1x\"")]
    [InlineData("1", "missing unit in duration \"1\"")]
    [InlineData("1h5", "missing unit in duration \"1h5\"")]
    [InlineData("1.5d", "unknown unit \"d\" in duration \"1.5d\"")]
    [InlineData("1s2sec", "unknown unit \"sec\" in duration \"1s2sec\"")]
    [InlineData("-1x", "unknown unit \"x\" in duration \"-1x\"")]
    [InlineData("fast", "invalid duration \"fast\"")]
    [InlineData("1..5s", "invalid duration \"1..5s\"")]
    [InlineData(".s", "invalid duration \".s\"")]
    public void A_health_checks_interval_that_is_none(string interval, string words)
    {
        Assert.Equal($"Error response from daemon: dockerfile parse error on line 2: time: {words}\n", Refused($"FROM sleeper\nHEALTHCHECK --interval={interval} CMD x\n"));
        Assert.Equal($"invalid argument \"{interval}\" for \"--health-interval\" flag: time: {words}\n", new DockerBench().Do($"create --health-interval {interval} sleeper").Stderr.Split("\n\n")[0].TrimEnd('\n') + "\n");
    }

    [Theory]
    [InlineData("HEALTHCHECK --interval=1us CMD x", "Interval \"interval\" cannot be less than 1ms")]
    [InlineData("HEALTHCHECK --retries=-2 CMD x", "--retries cannot be negative (-2)")]
    [InlineData("HEALTHCHECK --retries=x CMD x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("HEALTHCHECK echo", "Unknown type \"ECHO\" in HEALTHCHECK (try CMD)")]
    [InlineData("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments")]
    [InlineData("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD")]
    public void A_health_check_that_is_none(string line, string words) =>
        Assert.Equal($"Error response from daemon: dockerfile parse error on line 3: {words}\n", Refused($"FROM sleeper\nENV A=1\n{line}\n"));

    // Before anything of the second one is told.
    [Fact]
    public void A_stages_name_is_taken_once()
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", Context("FROM sleeper AS one\nENV A=1\nFROM quick AS One\n"));
        CommandResult result = bench.Do("build ctx");
        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("\n\none stage name already used\n", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("Step 2/3 : ENV A=1", result.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("Step 3/3", result.Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Dockerfile")]
    [InlineData("-f ctx/sub/Other ", "sub/Other")]
    public void An_empty_dockerfile_is_named(string flag, string name)
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", Context("") with { Files = Sizes("Dockerfile", "sub/Other"), Dockerfiles = new SortedDictionary<string, string> { ["sub/Other"] = "" } });
        Assert.EndsWith($"Error response from daemon: the Dockerfile ({name}) cannot be empty\n", bench.Do($"build {flag}ctx").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_within_a_build_context_are_there_to_write_into()
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", Context("") with { Files = Sizes("Dockerfile", "srv/f"), Folders = ["empty"] });
        bench.Fine("create --name app sleeper");
        bench.Fine("save -o ctx/srv/a.tar sleeper");
        bench.Fine("export -o ctx/empty/a.tar app");
        Assert.Null(bench.Engine.MissingFolder(DockerEngine.Home + "/ctx/srv/b.tar"));
        Assert.Equal("ctx/srv/f", bench.Engine.MissingFolder("ctx/srv/f/b.tar"));
        bench.Engine.WriteText("/put/in/x", "x");
        Assert.Null(bench.Engine.MissingFolder("/put/in/y"));
    }

    // A real client 28.2.2 without buildx; the older ones name the folder.
    [Theory]
    [InlineData("28", "stat /backup: no such file or directory")]
    [InlineData("24", "directory \"/backup\" does not exist")]
    [InlineData("20.10", "directory \"/backup\" does not exist")]
    public void Archives_go_into_folders_that_are_there(string version, string words)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app sleeper");
        Assert.Equal($"failed to save image: invalid output path: {words}\n", bench.Do("save -o /backup/a.tar sleeper").Stderr);
        Assert.Equal($"failed to export container: invalid output path: {words}\n", bench.Do("export -o /backup/a.tar app").Stderr);
        Assert.Empty(bench.Engine.Files);
        bench.Engine.AddFolder("/backup/old");
        bench.Fine("save -o /backup/a.tar sleeper");
        bench.Fine("save -o /backup/old/a.tar sleeper");
        bench.Fine("save -o /var/tmp/a.tar sleeper");
        bench.Fine("export -o ./a.tar app");
        Assert.Equal(4, bench.Engine.Files.Count);
    }

    [Theory]
    [InlineData("28", "Error response from daemon: invalid manifest, manifest cannot be null (but can be [])")]
    [InlineData("24", "invalid manifest, manifest cannot be null (but can be [])")]
    [InlineData("20.10", "")]
    public void A_manifest_that_is_null(string version, string words)
    {
        var bench = new DockerBench(version);
        byte[] archive = Manifest("null");
        bench.Engine.AddFile(ImageArchives.Read(archive));
        CommandResult result = bench.Do("load -i a.tar");
        Assert.Equal((words.Length > 0 ? 1 : 0, words.Length > 0 ? words + "\n" : ""), (result.ExitCode, result.Stderr));
        bench.Engine.AddFile(ImageArchives.Read(Manifest("[]")));
        Assert.Equal("\n", bench.Fine("load -i a.tar").Stdout);
    }

    // The engine counts the names of the last image only.
    [Theory]
    [InlineData("a:1", "", "Loaded image: a:1\nLoaded image ID: <0>\nLoaded image ID: <1>\n")]
    [InlineData("", "a:1", "Loaded image: a:1\n")]
    [InlineData("", "", "Loaded image ID: <0>\nLoaded image ID: <1>\n")]
    public void Ids_are_told_where_the_last_image_has_no_name(string first, string second, string told)
    {
        var bench = new DockerBench();
        byte[] layer = ImageArchives.Tar(("f", 10));
        bench.Engine.AddFile(ImageArchives.Save((first, [layer]), (second, [layer])));
        string[] ids = [.. bench.Engine.Files["a.tar"].Images.Select(i => "sha256:" + i.Id)];
        Assert.Equal(told.Replace("<0>", ids[0], StringComparison.Ordinal).Replace("<1>", ids[1], StringComparison.Ordinal), bench.Fine("load -i a.tar").Stdout);
    }

    [Theory]
    [InlineData("20.10", "builder prune", "WARNING! This will remove all dangling build cache. Are you sure you want to continue? [y/N] Total reclaimed space: 0B\n", false)]
    [InlineData("28", "builder prune", "WARNING! This will remove all dangling build cache. Are you sure you want to continue? [y/N] ", true)]
    [InlineData("28", "builder prune -a", "WARNING! This will remove all build cache. Are you sure you want to continue? [y/N] ", true)]
    [InlineData("28", "builder prune -af --keep-storage 1GB", "Total reclaimed space: 0B\n", true)]
    public void The_classic_builders_cache_has_no_records(string version, string command, string told, bool deprecated)
    {
        var bench = new DockerBench(version);
        CommandResult result = bench.Do(command);
        Assert.Equal((0, told), (result.ExitCode, result.Stdout));
        Assert.Equal(deprecated, result.Stderr.StartsWith("DEPRECATED: The legacy builder", StringComparison.Ordinal));
        Assert.Equal(command.Contains("-af", StringComparison.Ordinal) ? ["builder prune"] : [], bench.Actions);
        Assert.Contains("Build Cache     0         0         0B        0B\n", bench.Fine("system df").Stdout, StringComparison.Ordinal);
    }

    private static string Refused(string dockerfile)
    {
        var bench = new DockerBench();
        bench.Engine.AddBuildContext("ctx", Context(dockerfile));
        CommandResult result = bench.Do("build ctx");
        Assert.Equal(1, result.ExitCode);
        return result.Stderr[(result.Stderr.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
    }

    private static byte[] Manifest(string text)
    {
        using var bytes = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(bytes, leaveOpen: true))
        {
            writer.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "manifest.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return bytes.ToArray();
    }

    private static BuildContext Context(string dockerfile) => new(dockerfile, Sizes("Dockerfile"));

    private static SortedDictionary<string, long> Sizes(params string[] files) => new(files.ToDictionary(f => f, _ => 0L), StringComparer.Ordinal);
}
