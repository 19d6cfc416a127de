using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What is in volumes: nobody's layer, the same for all who have one, and there until it is removed (D7.21, D7.25).</summary>
public class VolumeFilesTests
{
    private const long MiB = DockerBench.MiB;

    // 20 MiB = 20.97 MB go to the volume, 10 MiB = 10.49 MB to the layer.
    [Fact]
    public void What_is_written_to_a_volume_is_no_part_of_the_container()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name one -v vol:/data writer");
        bench.RunTo(5);
        Assert.Equal("A /log\n", bench.Fine("diff one").Stdout);
        Assert.Equal("10.5MB (virtual 15.7MB)\n", bench.Fine("ps -s --format '{{.Size}}'").Stdout);
        bench.Fine("commit one made");
        Assert.Equal(["/log", "/seed/a", "/seed/b"], bench.Engine.FindImage("made")!.Paths.Order());
        bench.Fine("export -o e.tar one");
        Assert.DoesNotContain(bench.Engine.Files["e.tar"].Entries, e => e.Name.StartsWith("data/", StringComparison.Ordinal));
        Assert.Contains("Local Volumes   1         1         20.97MB   0B (0%)\n", bench.Fine("system df").Stdout, StringComparison.Ordinal);
        bench.Fine("rm -f one");
        Assert.Contains("Local Volumes   1         0         20.97MB   20.97MB (100%)\n", bench.Fine("system df").Stdout, StringComparison.Ordinal);
        Assert.Contains("vol           0         20.97MB\n", bench.Fine("system df -v").Stdout, StringComparison.Ordinal);

        // Its cached pages are there for the next one, until the volume goes.
        bench.Fine("create --name two -v vol:/other sleeper");
        Inode kept = bench.Get("two").Files.Find("/other/f")!;
        Assert.Equal((20 * MiB, 20 * MiB), (kept.Size, kept.CachedAt(bench.Simulator.Now)));
        bench.Fine("rm two");
        Assert.EndsWith("vol\n\nTotal reclaimed space: 20.97MB\n", bench.Fine("volume prune -af").Stdout, StringComparison.Ordinal);
        Assert.Equal(0, kept.CachedAt(bench.Simulator.Now));
    }

    [Theory]
    [InlineData("-v vol:/seed:nocopy")]
    [InlineData("--mount source=vol,target=/seed,volume-nocopy")]
    [InlineData("--mount target=/seed,volume-nocopy=true")]
    public void A_volume_that_is_not_to_be_filled_stays_empty(string flags)
    {
        DockerBench bench = Bench();
        bench.Fine($"create --name one {flags} sleeper2");
        Assert.Null(bench.Get("one").Files.Find("/seed/a"));

        // The next one that mounts it fills it.
        if (flags.Contains("vol", StringComparison.Ordinal) && !flags.Contains("target=/seed,volume-nocopy=true", StringComparison.Ordinal))
        {
            Assert.Equal(3, Created(bench, "two", "-v vol:/seed sleeper2").Files.Find("/seed/a")!.Size);
        }
    }

    [Fact]
    public void An_empty_volume_takes_over_what_the_image_has_there()
    {
        DockerBench bench = Bench();
        bench.Fine("create --name one -v vol:/seed sleeper2");
        Assert.Equal(3, bench.Get("one").Files.Find("/seed/a")!.Size);
        Assert.Same(bench.Get("one").Files.Find("/seed/a"), Created(bench, "two", "-v vol:/seed sleeper2").Files.Find("/seed/a"));

        // A volume that has something hides what the image has.
        bench.Fine("create --name full -v other:/data writer");
        bench.Fine("start full");
        bench.RunTo(5);
        ContainerFiles three = Created(bench, "three", "-v other:/seed sleeper2").Files;
        Assert.Null(three.Find("/seed/a"));
        Assert.Equal(20 * MiB, three.Find("/seed/f")!.Size);

        // Without a volume it is the image's own file.
        Assert.Same(Created(bench, "four", "sleeper2").Files.Find("/seed/a"), Created(bench, "five", "sleeper2").Files.Find("/seed/a"));
    }

    [Fact]
    public void Of_mounts_within_each_other_the_innermost_counts()
    {
        DockerBench bench = Bench();
        ContainerFiles files = Created(bench, "one", "-v outer:/data -v inner:/data/in --tmpfs /data/mem -v deep:/data/mem/deep sleeper").Files;
        foreach (string path in new[] { "/data/a", "/data/in/b", "/data/mem/c", "/data/mem/deep/d", "/dataless" })
        {
            _ = files.OpenForWriting(path);
        }

        Assert.Equal(["outer /a", "inner /b", "deep /d"], bench.Engine.Volumes.OrderBy(v => v.CreatedNs).SelectMany(v => v.Content.All.Keys.Select(f => $"{v.Name} {f}")).OrderBy(t => t.Split(' ')[1]));
        Assert.True(files.Find("/data/mem/c")!.IsTmpfs);
        Assert.Equal(["/dataless"], files.Writable.Keys);
        Assert.NotNull(files.Remove("/data/in/b"));
        Assert.Null(files.Find("/data/in/b"));
    }

    // Writing ends at the end of the disk, and who removes the volume has the room back.
    [Fact]
    public void Volumes_take_room_on_the_disk()
    {
        DockerBench bench = Bench(40 * MiB);
        bench.Fine("run -d --name one -v vol:/data writer");
        bench.RunTo(5);
        long used = bench.Host.DiskRoom!.UsedAt(bench.Simulator.Now);
        bench.Fine("rm -f one");
        bench.Fine("volume rm vol");
        Assert.Equal(30 * MiB, used - bench.Host.DiskRoom.UsedAt(bench.Simulator.Now));
    }

    // The words are BusyBox's.
    [Theory]
    [InlineData("exec one ls /data", "f\n", "", 0)]
    [InlineData("exec one ls /", "data\ndev\netc\nlog\nmem\nnone\nproc\nseed\nsys\n", "", 0)]
    [InlineData("exec one ls /mem", "", "", 0)]
    [InlineData("exec one ls /none", "", "", 0)]
    [InlineData("exec one ls /none2", "", "ls: /none2: No such file or directory\n", 1)]
    [InlineData("run --rm --volumes-from one sleeper ls /data", "f\n", "", 0)]
    [InlineData("exec one rm /data", "", "rm: '/data' is a directory\n", 1)]
    [InlineData("exec one rm -r /data", "", "rm: can't remove '/data': Device or resource busy\n", 1)]
    public void Programs_see_what_is_mounted(string command, string stdout, string stderr, int exitCode)
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name one -v vol:/data -v empty:/none --tmpfs /mem writer");
        bench.RunTo(5);
        CommandResult result = bench.Do(command);
        Assert.Equal((stdout, stderr, exitCode), (result.Stdout, result.Stderr, result.ExitCode));
        Assert.Equal(command.Contains("rm -r", StringComparison.Ordinal), bench.Get("one").Files.Find("/data/f") is null);
    }

    // The kernel's EROFS in BusyBox's words, and the engine's for cp.
    [Theory]
    [InlineData("-v vol:/data:ro", "/data/f", "A /log\n")]
    [InlineData("--mount type=volume,src=vol,dst=/data,readonly", "/data/f", "A /log\n")]
    [InlineData("--volumes-from first:ro", "/data/f", "A /log\n")]
    [InlineData("-v /srv:/data:ro", "/data/f", "A /log\n")]
    [InlineData("--tmpfs /data:ro", "/data/f", "A /log\n")]
    [InlineData("--read-only", "/data/f /log", "")]
    [InlineData("--read-only -v vol:/data", "/log", "")]
    [InlineData("--read-only --tmpfs /data", "/log", "")]
    [InlineData("-v vol:/data:rw", "", "A /log\n")]
    public void What_is_mounted_read_only_cannot_be_written(string flags, string refused, string changes)
    {
        DockerBench bench = Bench();
        bench.Fine("create --name first -v vol:/data sleeper2");
        bench.Fine($"run -d --name one {flags} patient");
        bench.RunTo(5);
        Assert.Equal(refused, string.Join(' ', new[] { "/data/f", "/log" }.Where(f => bench.Get("one").Files.Find(f) is null)));
        Assert.Equal(changes, changes.Length == 0 ? bench.Fine("diff one").Stdout.Replace("C /data\n", "", StringComparison.Ordinal) : bench.Fine("diff one").Stdout);
        Assert.Equal(flags.StartsWith("--read-only", StringComparison.Ordinal) ? "true\n" : "false\n", bench.Fine("inspect -f '{{.HostConfig.ReadonlyRootfs}}' one").Stdout);
    }

    [Theory]
    [InlineData("exec one rm /seed/a", "rm: can't remove '/seed/a': Read-only file system\n")]
    [InlineData("exec one rm -rf /data", "rm: can't remove '/data/f': Read-only file system\n")]
    [InlineData("exec one sh -c 'echo hi > /data/y'", "sh: can't create /data/y: Read-only file system\n")]
    [InlineData("cp one:/seed/a one:/data", "copying between containers is not supported\n")]
    [InlineData("cp here one:/data/z", "Error response from daemon: mounted volume is marked read-only\n")]
    [InlineData("cp here one:/seed", "Error response from daemon: container rootfs is marked read-only\n")]
    public void Tools_say_that_it_is_read_only(string command, string error)
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name first -v vol:/data writer");
        bench.RunTo(5);
        bench.Fine("run -d --name one --read-only -v vol:/data:ro sleeper2");
        bench.Fine("cp first:/seed/a here");
        CommandResult result = bench.Do(command);
        Assert.Equal((1, error), (result.ExitCode, result.Stderr));
    }

    private static Container Created(DockerBench bench, string name, string rest)
    {
        bench.Fine($"create --name {name} {rest}");
        return bench.Get(name);
    }

    private static DockerBench Bench(long disk = 0)
    {
        var bench = new DockerBench(configure: c => c with { DiskSize = disk });
        var layer = new LayerDefinition("seeds", 5 * MiB, new SortedDictionary<string, long> { ["/seed/a"] = 3, ["/seed/b"] = 4 });
        ProgramDefinition Program(params Step[] steps) => new() { Name = "init", Comm = "app", Steps = [.. steps, new SleepStep(null)] };
        void Add(string name, ProgramDefinition program) => bench.Engine.AddImage(new ImageDefinition(name, [layer], new ProgramSet(program, new SortedDictionary<string, ProgramDefinition>())));
        Add("writer", Program(new WriteStep("/data/f", Quantity.Of(20 << 20), Pace.Free), new WriteStep("/log", Quantity.Of(10 << 20), Pace.Free)));
        Add("patient", Program(new WriteStep("/data/f", Quantity.Of(20 << 20), Pace.Free), new WriteStep("/log", Quantity.Of(10 << 20), Pace.Free)) with { EnomemExitCode = null });
        Add("sleeper2", Program());
        return bench;
    }
}
