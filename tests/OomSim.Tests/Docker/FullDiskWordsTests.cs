using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the engine and its clients say and leave behind where the disk is full in the middle of something (20.10.24 and the client of 28.2.2 on a small ext4).</summary>
public class FullDiskWordsTests
{
    private const long MiB = 1 << 20;
    private const long Disk = 300;

    [Theory]
    [InlineData("20.10", "export -o e.tar half", @"write \./\.docker_temp_[0-9]+: no space left on device")]
    [InlineData("24", "export -o /var/e.tar half", @"write /var/\.docker_temp_[0-9]+: no space left on device")]
    [InlineData("28", "export -o e.tar half", @"write " + DockerEngine.Home + @"/\.tmp-e\.tar[0-9]+: no space left on device")]
    [InlineData("28", "save -o /var/s.tar half", @"write /var/\.tmp-s\.tar[0-9]+: no space left on device")]
    public void The_client_writes_beside_the_file_and_leaves_nothing(string version, string line, string words)
    {
        DockerBench bench = Bench(version);
        Made(bench, line.StartsWith("save", StringComparison.Ordinal) ? 70 : 30);
        long before = bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now);
        CommandResult answer = bench.Do(line);
        Assert.Equal(1, answer.ExitCode);
        Assert.Matches($"^{words}\n$", answer.Stderr);
        Assert.Empty(bench.Engine.Files);
        Assert.Equal(before, bench.Host.DiskRoom.UsedAt(bench.Simulator.Now));
        Assert.Contains(bench.Events, e => e.Action == line.Split(' ')[0]);
    }

    // What the shell has opened stays, as far as it was written.
    [Fact]
    public void A_redirected_archive_stays_cut()
    {
        DockerBench bench = Bench("20.10");
        Made(bench, 30);
        CommandResult answer = bench.Do("export half > e.tar");
        Assert.Equal((1, "write /dev/stdout: no space left on device\n"), (answer.ExitCode, answer.Stderr));
        Assert.Equal(30 * MiB, bench.Engine.Files["e.tar"].Size);
        bench.Fine("rm half");
        Assert.Equal("Error response from daemon: Error processing tar file(exit status 1): unexpected EOF\n", bench.Do("import e.tar").Stderr);
    }

    [Fact]
    public void A_device_takes_no_room()
    {
        DockerBench bench = Bench("20.10");
        Made(bench, 30);
        bench.Fine("export half > /dev/null");
        Assert.Empty(bench.Engine.Files);
    }

    // An archive of 61 MiB is unpacked first, and its layer after that: both find no room beside each other.
    [Theory]
    [InlineData(100, "^Error processing tar file\\(exit status 1\\): write /f: no space left on device\n$")]
    [InlineData(50, "^Error processing tar file\\(exit status 1\\): write /[0-9a-f]{64}/layer\\.tar: no space left on device\n$")]
    [InlineData(0, "^mkdir .*docker/tmp/docker-import-[0-9]+: no space left on device\n$")]
    public void A_load_unpacks_the_archive_first(int free, string words)
    {
        DockerBench bench = Bench("20.10");
        bench.Fine("run --name half writer half");
        bench.Fine("commit half made");
        bench.Fine("save -o s.tar made");
        bench.Fine("rm half");
        bench.Fine("rmi made");
        Fill(bench, free);
        CommandResult answer = bench.Do("load -i s.tar");
        Assert.Equal(1, answer.ExitCode);
        Assert.Matches(words, answer.Stderr);
        Assert.Null(bench.Engine.FindImage("made"));
        Assert.Equal(free, Free(bench));
    }

    [Fact]
    public void A_copy_leaves_what_found_room()
    {
        DockerBench bench = Bench("20.10");
        Made(bench, 40);
        Assert.Equal($"write {DockerEngine.Home}/got: no space left on device\n", bench.Do("cp half:/f got").Stderr);
        Assert.Equal(0, Free(bench));
        Assert.Equal("write /var/f: no space left on device\n", bench.Do("cp half:/f /var").Stderr);
    }

    [Theory]
    [InlineData("20.10", "Error processing tar file(exit status 1): ")]
    [InlineData("28", "")]
    public void A_copy_into_a_container_takes_room(string version, string prefix)
    {
        DockerBench bench = Bench(version);
        bench.Fine("run --name third writer third");
        bench.Fine("cp third:/f f");
        bench.Fine("create --name to writer");
        long before = Free(bench);
        bench.Fine("cp f to:/var/f");
        Assert.Equal(before - 35, Free(bench));
        Fill(bench, 10);
        Assert.Equal($"Error response from daemon: {prefix}write /var/g: no space left on device\n", bench.Do("cp f to:/var/g").Stderr);
        Assert.Equal("A /var\nA /var/f\nA /var/g\n", bench.Fine("diff to").Stdout);
        Assert.Equal(45 * MiB, bench.Get("to").Files.WritableSize);
        Assert.Single(bench.Events, e => e.Action == "extract-to-dir");
        bench.Fine("rm to");
        Assert.Equal(45, Free(bench));
    }

    // The context, the copy of it and the layer: three times 12 MiB.
    [Theory]
    [InlineData(10, "Error response from daemon: Error processing tar file(exit status 1): write /f12: no space left on device\n", 0)]
    [InlineData(20, "failed to copy files: failed to copy file: Error processing tar file(exit status 1): write /f12: no space left on device\n", 2)]
    [InlineData(30, "Error processing tar file(exit status 1): write /data/f12: no space left on device\n", 2)]
    [InlineData(40, "", 2)]
    public void A_build_holds_what_it_copies_three_times(int free, string words, int steps)
    {
        DockerBench bench = Bench("20.10");
        bench.Engine.AddBuildContext("folder", Folder("FROM writer\nCOPY f12 /data/\n", "f12"));
        Fill(bench, free);
        CommandResult answer = bench.Do("build folder");
        Assert.Equal(words, answer.Stderr);
        Assert.Equal(steps, answer.Stdout.Split("Step ").Length - 1);
        Assert.Equal(words.Length == 0 ? free - 12 : free, Free(bench));
    }

    [Fact]
    public void A_folder_that_is_copied_is_named_from_its_target()
    {
        DockerBench bench = Bench("20.10");
        bench.Engine.AddBuildContext("folder", Folder("FROM writer\nCOPY sub /data/x\n", "sub/a"));
        Fill(bench, 17);
        Assert.Equal("failed to copy files: failed to copy directory: Error processing tar file(exit status 1): write /a: no space left on device\n", bench.Do("build folder").Stderr);
    }

    // What was sent with a Dockerfile that cannot be read is forgotten, until dockerd starts again.
    [Fact]
    public void A_context_without_a_readable_Dockerfile_stays()
    {
        DockerBench bench = Bench("20.10");
        bench.Engine.AddBuildContext("folder", Folder("", "f12"));
        Fill(bench, 50);
        Assert.Equal("Error response from daemon: the Dockerfile (Dockerfile) cannot be empty\n", bench.Do("build folder").Stderr);
        Assert.Equal(38, Free(bench));
        bench.Engine.Unit.Restart(_ => { });
        bench.RunTo(60);
        Assert.Equal(50, Free(bench));
    }

    [Theory]
    [InlineData("create --name new writer", 1, "^Error response from daemon: mkdir .*/overlay2/[0-9a-f]{64}-init: no space left on device\n$")]
    [InlineData("run --name new writer", 125, "^docker: Error response from daemon: mkdir .*/overlay2/[0-9a-f]{64}-init: no space left on device\\.\nSee 'docker run --help'\\.\n$")]
    [InlineData("commit full made", 1, "^Error response from daemon: mkdir .*/overlay2/[0-9a-f]{64}: no space left on device\n$")]
    [InlineData("save -o /s.tar writer", 1, "^Error response from daemon: mkdir .*docker/tmp/docker-export-[0-9]+: no space left on device\n$")]
    public void Nothing_is_made_where_no_block_is_free(string line, int code, string words)
    {
        DockerBench bench = Bench("20.10");
        bench.Fine("run --name full writer third");
        Fill(bench, 0);
        CommandResult answer = bench.Do(line);
        Assert.Equal(code, answer.ExitCode);
        Assert.Matches(words, answer.Stderr);
        Assert.Null(bench.Engine.Find("new"));
        Assert.Equal(line.Contains("new", StringComparison.Ordinal), bench.Events.Any(e => e.Action == "destroy" && e.Attributes["name"] == "new"));
        bench.Fine("rm full");
        bench.Fine("create --name new writer");
    }

    private static DockerBench Bench(string version)
    {
        var bench = new DockerBench(version, configure: c => c with { DiskSize = Disk * MiB });
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal)
        {
            ["half"] = Writer("half", 60),
            ["third"] = Writer("third", 35),
        };
        bench.Engine.AddImage(new ImageDefinition("writer", [new LayerDefinition("base", 5 * MiB, new SortedDictionary<string, long>(StringComparer.Ordinal))], new ProgramSet(Writer("init", 1), processes)));
        return bench;
    }

    // A container `half` and an image `half` of 60 MiB, and so much room.
    private static void Made(DockerBench bench, int free)
    {
        bench.Fine("run --name half writer half");
        bench.Fine("commit half half");
        Fill(bench, free);
    }

    private static void Fill(DockerBench bench, int free) =>
        bench.Host.TakeDisk((Disk - free) * MiB - bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now));

    private static long Free(DockerBench bench) => (Disk * MiB - bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now)) / MiB;

    private static BuildContext Folder(string dockerfile, string file) =>
        new(dockerfile, new SortedDictionary<string, long>(StringComparer.Ordinal) { [file] = 12 * MiB, ["Dockerfile"] = dockerfile.Length });

    private static ProgramDefinition Writer(string name, long size) => new()
    {
        Name = name,
        Comm = name,
        Steps = [new WriteStep("/f", Quantity.Of(size * MiB), Pace.Free)],
    };
}
