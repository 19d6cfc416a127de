using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What commands show of processes that have ended and that nobody has waited for (D6.3; seen with dockerd 20.10.24 on 6.18).</summary>
public sealed class ZombieListTests
{
    private static DockerBench Bench(string flags, params Step[] steps)
    {
        var bench = new DockerBench("20.10");
        bench.Image(
            "image",
            new ProgramDefinition { Name = "init", Comm = "prog", Steps = steps, OnChildExit = OnChildExit.Ignore },
            new ProgramDefinition { Name = "zom", Comm = "zom", Steps = [new SleepStep(Quantity.Of(SimTime.Second))] },
            new ProgramDefinition { Name = "daemon", Comm = "daemon", Steps = [new ForkStep("zom", Quantity.Of(1)), new ExitStep(Quantity.Of(0))] });
        bench.Fine($"run -d {flags} --name app image");
        bench.RunTo(3);
        return bench;
    }

    private static string Pids(DockerBench bench) => bench.Fine("stats --no-stream --format {{.PIDs}} app").Stdout.Trim();

    [Fact]
    public void Stats_and_a_ps_inside_show_them_and_top_does_not()
    {
        DockerBench bench = Bench("", new ForkStep("zom", Quantity.Of(1)), new SleepStep(null));
        Assert.Equal("2", Pids(bench));
        Assert.Equal("PID   PPID  STAT COMMAND\n    1     0 S    prog\n    2     1 Z    [zom]\n    3     0 S    ps -o pid,ppid,stat,args\n", bench.Fine("exec app ps -o pid,ppid,stat,args").Stdout);
        Assert.DoesNotContain("zom", bench.Fine("top app").Stdout, StringComparison.Ordinal);
        Assert.Equal(0, bench.Do("exec app kill -9 2").ExitCode);
        Assert.Equal("zom\n", bench.Fine("exec app cat /proc/2/comm").Stdout);
        bench.Fine("kill app");
        bench.RunTo(4);
        Assert.Empty(bench.Host.Zombies);
    }

    /// <summary>Whoever ends below an exec goes to the container's first process; the small init waits for all.</summary>
    [Theory]
    [InlineData("", "3")]
    [InlineData("--init", "2")]
    public void Orphans_of_an_exec_stay_unless_process_1_waits(string flags, string pids)
    {
        DockerBench bench = Bench(flags, new SleepStep(null));
        bench.Fine("exec app daemon");
        bench.Fine("exec app daemon");
        bench.RunTo(6);
        Assert.Equal(pids, Pids(bench));
    }

    [Theory]
    [InlineData("--pid host")]
    [InlineData("--pid container:other")]
    public void In_another_namespace_its_init_gets_them(string flags)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name other sleeper");
        bench.Image(
            "image",
            new ProgramDefinition { Name = "init", Comm = "prog", Steps = [new ForkStep("zom", Quantity.Of(1)), new SleepStep(Quantity.Of(6 * SimTime.Second))], OnChildExit = OnChildExit.Ignore },
            new ProgramDefinition { Name = "zom", Comm = "zom", Steps = [new SleepStep(Quantity.Of(SimTime.Second))] });
        bench.Fine($"run -d --rm {flags} --name app image");
        bench.RunTo(1.5);
        Assert.Equal("2", Pids(bench));
        bench.RunTo(8);

        // The cgroup is gone all the same; what counts it is the one above.
        bool stays = flags.EndsWith("other", StringComparison.Ordinal);
        Assert.Equal(stays ? 1 : 0, bench.Host.Zombies.Count);
        Assert.Equal(stays ? "2\n" : "1\n", bench.Host.ReadFile(bench.Host.FindCgroup("/docker")!, "pids.current"));
        bench.Fine("kill other");
        bench.RunTo(9);
        Assert.Empty(bench.Host.Zombies);
        bench.Host.CheckInvariants();
    }

    /// <summary>The small init ends with the program that it started, whatever an orphan is called.</summary>
    [Fact]
    public void An_orphan_that_is_called_init_does_not_keep_the_small_init()
    {
        var bench = new DockerBench("20.10");
        bench.Image(
            "image",
            new ProgramDefinition { Name = "init", Comm = "prog", Steps = [new ForkStep("daemon", Quantity.Of(1)), new SleepStep(Quantity.Of(2 * SimTime.Second)), new ExitStep(Quantity.Of(0))] },
            new ProgramDefinition { Name = "daemon", Comm = "daemon", Steps = [new ForkStep("late", Quantity.Of(1)), new ExitStep(Quantity.Of(0))] },
            new ProgramDefinition { Name = "late", Comm = "init", Steps = [new SleepStep(null)] });
        bench.Fine("run -d --init --name app image");
        bench.RunTo(1);
        Assert.Contains("init", bench.Fine("top app -eo pid,comm").Stdout, StringComparison.Ordinal);
        bench.RunTo(4);
        Assert.Equal("exited 0\n", bench.Fine("inspect -f '{{.State.Status}} {{.State.ExitCode}}' app").Stdout);
    }
}
