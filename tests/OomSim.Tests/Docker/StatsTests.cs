using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker stats --no-stream</c> (D8.12–D8.16).</summary>
public class StatsTests
{
    [Fact]
    public void Table_of_what_does_not_run_is_the_recorded_one()
    {
        // docker/v2-12.
        const string Recorded =
            "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O   BLOCK I/O   PIDS\n"
            + "e635f42733b2   cp        0.00%     0B / 0B             0.00%     0B / 0B   0B / 0B     0\n";
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name cp quick");
        bench.RunTo(1);
        Assert.Equal(Recorded.Replace("e635f42733b2", bench.Get("cp").Id[..12], StringComparison.Ordinal), bench.Fine("stats --no-stream cp").Stdout);
    }

    [Theory]
    [InlineData("--format '{{.Name}} {{.CPUPerc}} {{.PIDs}}'", "app 50.00% 1\n")]
    [InlineData("--format 'table {{.Name}}\t{{.MemPerc}}'", "NAME      MEM %\napp       50.34%\n")]
    [InlineData("--format '{{.Container}}|{{.ID}}' app", "app|<id>\n")]
    [InlineData("--format '{{.Container}}' --no-trunc", "<id>\n")]
    [InlineData("--format '{{.ID}}' --no-trunc", "<full>\n")]
    [InlineData("--format json app", "{\"BlockIO\":\"0B / 0B\",\"CPUPerc\":\"50.00%\",\"Container\":\"app\",\"ID\":\"<id>\",\"MemPerc\":\"50.34%\",\"MemUsage\":\"64.44MiB / 128MiB\",\"Name\":\"app\",\"NetIO\":\"0B / 0B\",\"PIDs\":\"1\"}\n")]
    public void Format_chooses_columns(string flags, string stdout)
    {
        DockerBench bench = Half();
        string id = bench.Get("app").Id;
        Assert.Equal(stdout.Replace("<id>", id[..12], StringComparison.Ordinal).Replace("<full>", id, StringComparison.Ordinal), bench.Fine("stats --no-stream " + flags).Stdout);
    }

    [Theory]
    [InlineData("--format '{{.Nam}}'", "template parsing error: template: :1:2: executing \"\" at <.Nam>: can't evaluate field Nam in type *container.statsContext\n")]
    [InlineData("--format '{{range .}}{{end}}'", "oomsim: {{range .}} of a template goes over a structure, which is not simulated\n")]
    public void Unknown_columns_are_refused(string flags, string stderr) =>
        Assert.Equal(new CommandResult(1, "", stderr), Half().Do("stats --no-stream " + flags));

    [Theory]
    [InlineData("28", "\u001b[Happ 50.00%\n\u001b[Happ 50.00%\u001b[K\n\u001b[K\n\u001b[J")]
    [InlineData("20.10", "\u001b[2J\u001b[Happ 50.00%\n")]
    public void Without_an_end_it_draws_twice_a_second_what_is_sampled_once(string version, string frame)
    {
        DockerBench bench = Half(version);
        DockerBench.Pending stats = bench.Issue("stats --format '{{.Name}} {{.CPUPerc}}'");
        bench.RunTo(bench.Now + 3.2);
        stats.Output!.Signal(15);
        bench.RunTo(bench.Now + 3);
        Assert.Equal(new CommandResult(143, string.Concat(Enumerable.Repeat(frame, 5)), ""), stats.Result);
    }

    [Fact]
    public void It_follows_who_comes_and_goes()
    {
        var bench = new DockerBench();
        DockerBench.Pending stats = bench.Issue("stats --format '{{.Name}}'");
        bench.RunTo(0.8);
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(1.9);
        bench.Fine("kill app");
        bench.RunTo(2.9);
        stats.Output!.Signal(2);
        const string With = "\u001b[Happ\n\u001b[Happ\u001b[K\n\u001b[K\n\u001b[J", Without = "\u001b[H\u001b[H\u001b[K\n\u001b[J";
        Assert.Equal(With + With + Without + Without, stats.Result!.Stdout);
    }

    [Fact]
    public void Every_container_that_is_not_there_is_told()
    {
        const string Missing = "Error response from daemon: No such container: ";
        Assert.Equal(new CommandResult(1, "", $"{Missing}nope\n{Missing}gone\n"), Half().Do("stats --no-stream nope app gone"));
    }

    [Fact]
    public void One_that_is_named_twice_is_a_row_and_the_newest_is_the_first()
    {
        DockerBench bench = Half();
        Assert.Equal("app\n", bench.Fine("stats --no-stream --format '{{.Name}}' app " + bench.Get("app").Id[..12]).Stdout);
        bench.Fine("create --name later half");
        Assert.Equal("later\napp\n", bench.Fine("stats --no-stream -a --format '{{.Name}}'").Stdout);
    }

    [Theory]
    [InlineData("stats --no-stream --format '{{.Name' app")]
    [InlineData("images --format '{{.ID'")]
    public void An_action_that_is_not_closed_is_refused(string line) =>
        Assert.Equal("template parsing error: template: :1: unclosed action\n", Half().Do(line).Stderr);

    // 64 MiB of 128, and half a CPU.
    private static DockerBench Half(string version = "28")
    {
        var bench = new DockerBench(version);
        bench.Image("half", new AllocStep(Quantity.Of(64 << 20), Pace.Free), new CpuStep(Quantity.Of(100 * SimTime.Second)));
        bench.Fine("run -d --name app -m 128m --memory-swap 128m --cpus 0.5 half");
        bench.RunTo(10);
        return bench;
    }

    // 100 MiB = 104.9 MB come from disk once, whoever reads them again; 30 MiB = 31.46 MB are written, on v1 for the root.
    [Theory]
    [InlineData(CgroupVersion.V2, "31.5MB")]
    [InlineData(CgroupVersion.V1, "0B")]
    public void Block_io_is_what_goes_to_and_from_the_disk(CgroupVersion cgroups, string written)
    {
        var bench = new DockerBench(cgroups: cgroups);
        var files = new SortedDictionary<string, long> { ["/data"] = 100 * DockerBench.MiB };
        ProgramDefinition Reads(params Step[] steps) => new() { Name = "init", Comm = "reads", Steps = [.. steps, new SleepStep(null)] };
        var read = new ReadStep("/data", null, Pace.Free);
        var layer = new LayerDefinition("data", 100 * DockerBench.MiB, files);
        bench.Engine.AddImage(new ImageDefinition("first", [layer], new ProgramSet(Reads(read, read, new WriteStep("/out", Quantity.Of(30 << 20), Pace.Free), new FsyncStep("/out")), new SortedDictionary<string, ProgramDefinition>())));
        bench.Engine.AddImage(new ImageDefinition("second", [layer], new ProgramSet(Reads(read), new SortedDictionary<string, ProgramDefinition>())));
        bench.Fine("run -d --name one first");
        bench.RunTo(10);
        bench.Fine("run -d --name two second");
        bench.RunTo(20);
        Assert.Equal($"one 105MB / {written}\ntwo 0B / 0B\n", bench.Fine("stats --no-stream --format '{{.Name}} {{.BlockIO}}' one two").Stdout);
        bench.Fine("restart -t 0 one");
        Assert.StartsWith("0B / ", bench.Fine("stats --no-stream --format '{{.BlockIO}}' one").Stdout, StringComparison.Ordinal); // a new cgroup
    }
}
