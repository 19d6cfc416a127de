using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>Processes that have ended and that nobody has waited for: they hold their PID, and nothing else (D6.3).</summary>
public sealed class ZombieTests
{
    private static readonly ProgramDefinition Child = Program("child", Sleep(1), Exit(0));

    private static ForkStep Fork(int count, string name = "child") => new(name, Quantity.Of(count));

    private static ProgramDefinition Ignoring(string name, params Step[] steps) => Program(name, steps) with { OnChildExit = OnChildExit.Ignore };

    private static (Bench Bench, Cgroup Cgroup, Process Init) Start(ProgramDefinition init, params ProgramDefinition[] others)
    {
        Bench bench = new();
        Cgroup cgroup = bench.Group("/docker/a");
        return (bench, cgroup, bench.Run(cgroup, init, others));
    }

    private static (string Current, long Zombies) At(Bench bench, Cgroup cgroup, double seconds)
    {
        bench.RunTo(seconds);
        bench.Host.CheckInvariants();
        return (bench.Host.ReadFile(cgroup, "pids.current")!.Trim(), cgroup.Zombies);
    }

    [Theory]
    [InlineData(null, "1")]
    [InlineData("child", "2")]
    [InlineData("other", "3")]
    public void Who_ignores_its_children_keeps_them_until_a_step_waits(string? name, string left)
    {
        // Three end after 1 s; the wait begins at 3 s, when nobody is left to wait for, and is over at once.
        (Bench bench, Cgroup cgroup, Process init) = Start(
            Ignoring("init", Fork(2), Fork(1, "other"), Sleep(3), new WaitStep(name), Sleep(2)), Child, Program("other", Sleep(1), Exit(7)));
        Assert.Equal(("4", 0), At(bench, cgroup, 0.5));
        Assert.Equal(("4", 3), At(bench, cgroup, 2.5));
        Assert.Equal(left, At(bench, cgroup, 3.5).Current);
        Assert.Null(init.Exit);
        Assert.Equal(("0", 0), At(bench, cgroup, 5.5));
    }

    [Fact]
    public void A_step_that_waits_takes_them_as_they_end()
    {
        (Bench bench, Cgroup cgroup, _) = Start(Ignoring("init", Fork(1), Fork(1, "late"), new WaitStep(null), Sleep(1000)), Child, Program("late", Sleep(4)));
        Assert.Equal(("2", 0), At(bench, cgroup, 2));
        Assert.Equal(("1", 0), At(bench, cgroup, 5));
    }

    [Theory]
    [InlineData(OnChildExit.Exit)]
    [InlineData(OnChildExit.Restart)]
    public void Who_does_something_about_an_end_has_waited(OnChildExit policy)
    {
        (Bench bench, Cgroup cgroup, _) = Start(Program("init", Fork(3), Sleep(1000)) with { OnChildExit = policy }, Child);
        Assert.Equal(("1", 0), At(bench, cgroup, 2));
    }

    /// <summary>SIGCHLD set to SIG_IGN: nobody stays, and a wait lasts until all have ended (kernel/signal.c, do_notify_parent).</summary>
    [Fact]
    public void Who_ignores_SIGCHLD_has_none()
    {
        var ignored = new SortedDictionary<int, SignalHandler> { [17] = new SignalHandler(null) };
        (Bench bench, Cgroup cgroup, Process init) = Start(
            Ignoring("init", Fork(2), Fork(1, "middle"), Fork(1, "late"), Sleep(3), new WaitStep(null), Exit(4)) with { OnSignal = ignored },
            Child, Ignoring("middle", Fork(1), Sleep(2)), Program("late", Sleep(5)));
        Assert.Equal(("4", 1), At(bench, cgroup, 1.5));
        Assert.Equal(("2", 0), At(bench, cgroup, 4));
        bench.RunTo(4.9);
        Assert.Null(init.Exit);
        bench.RunTo(5.5);
        Assert.Equal(4, init.Exit?.Code);
    }

    [Fact]
    public void They_count_where_forks_are_limited_and_nowhere_else()
    {
        Bench bench = new();
        Cgroup cgroup = bench.Group("/docker/a");
        Assert.Equal(Errno.None, bench.Host.WriteFile(cgroup, "pids.max", "3"));
        ProgramDefinition init = Ignoring("init", Fork(1), Sleep(2), Fork(1), Sleep(2), Fork(1), Sleep(1000)) with { EnomemExitCode = null };
        bench.Run(cgroup, init, Child);
        Assert.Equal(("3", 2), At(bench, cgroup, 4.5));
        Assert.Equal("max 1\n", bench.Host.ReadFile(cgroup, "pids.events"));

        // Listed is who lives, and stacks are theirs (K9.2, K9.8).
        Assert.Single(bench.Host.ReadFile(cgroup, "cgroup.procs")!.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("kernel_stack 16384\n", bench.Host.ReadFile(cgroup, "memory.stat"), StringComparison.Ordinal);
        Assert.Equal(2, bench.Host.Zombies.Count);
        Assert.Single(bench.Host.Processes);
    }

    [Fact]
    public void They_count_among_the_processes_of_the_host()
    {
        Bench bench = new(configure: c => c with { MaxProcesses = 3 });
        ProgramDefinition init = Ignoring("init", Fork(2), Sleep(2), Fork(1), Sleep(1000)) with { EnomemExitCode = null };
        bench.Run(bench.Group("/docker/a"), init, Child);
        bench.RunTo(3);
        Assert.Contains(bench.Events, e => e is { Type: "fork_refused", Detail: "kernel.pid_max" });
    }

    [Theory]
    [InlineData(false, "3", 2)]
    [InlineData(true, "1", 0)]
    public void The_first_process_inherits_them_and_those_who_end_later(bool waits, string current, long zombies)
    {
        // The middle one ends at 2 s: it leaves one that has ended and one that ends at 4 s.
        Step rest = waits ? new WaitStep(null) : Sleep(1000);
        (Bench bench, Cgroup cgroup, Process init) = Start(
            Program("init", Fork(1, "middle"), rest, Sleep(1000)), Ignoring("middle", Fork(1), Fork(1, "late"), Sleep(2)), Child, Program("late", Sleep(4), Exit(9)));
        Assert.Equal(("4", 1), At(bench, cgroup, 1.5));
        Assert.Equal((waits ? "2" : "3", waits ? 0 : 1), At(bench, cgroup, 3));

        // Of those that it did not fork it knows nothing: their status is no affair of its own.
        Assert.Equal((current, zombies), At(bench, cgroup, 5));
        Assert.Null(init.Exit);
        bench.Host.SendSignal(init, SignalNumber.Kill);
        Assert.Equal(("0", 0), At(bench, cgroup, 6));
    }

    [Fact]
    public void A_frozen_parent_waits_when_it_is_thawed()
    {
        (Bench bench, Cgroup cgroup, Process init) = Start(Program("init", Fork(1), Sleep(1000)), Child);
        Cgroup other = bench.Group("/docker/b");
        bench.RunTo(0.5);
        Assert.Equal(Errno.None, bench.Host.WriteFile(other, "cgroup.procs", init.Children[0].Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        bench.Host.Freeze(cgroup);
        Assert.Equal(("1", 1), At(bench, other, 2));

        // It keeps nobody from removing the cgroup (K9.8), and counts above all the same.
        Assert.Equal("populated 0", bench.Host.ReadFile(other, "cgroup.events")!.Split('\n')[0]);
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(other));
        Assert.Equal(("2", 1), At(bench, cgroup.Parent!, 3));
        bench.Host.Thaw(cgroup);
        Assert.Equal(("1", 0), At(bench, cgroup.Parent!, 3.5));
    }

    [Fact]
    public void Proc_shows_them_without_memory()
    {
        (Bench bench, _, Process init) = Start(Ignoring("init", Fork(1), Sleep(1000)), Child);
        bench.RunTo(2);
        Process zombie = bench.Host.Zombies.Single();
        Assert.Equal([init, zombie], bench.Host.SeenFrom(init.Namespace));
        Assert.Equal("Name:\tchild\nState:\tZ (zombie)\nTgid:\t2\nPid:\t2\nPPid:\t1\nThreads:\t1\n", ProcessFiles.Read(bench.Host, zombie, "status", seenFromHost: false));
        Assert.Equal("0\n", ProcessFiles.Read(bench.Host, zombie, "oom_score", seenFromHost: false));

        // A signal finds it and does nothing.
        bench.Host.SendSignal(zombie, SignalNumber.Kill);
        Assert.True(zombie.IsZombie);
    }

    /// <summary>As tried on a 6.18: it is found by its PID and stays where it was, which v1's /proc does not tell, and v2's names also when it is gone.</summary>
    [Theory]
    [InlineData(CgroupVersion.V1, "/", "/")]
    [InlineData(CgroupVersion.V2, "/docker/a", "/docker/a (deleted)")]
    public void Who_writes_their_PID_to_a_cgroup_succeeds_and_moves_nobody(CgroupVersion version, string shown, string removed)
    {
        Bench bench = new(version);
        Cgroup cgroup = bench.Group("/docker/a");
        Cgroup other = bench.Group("/docker/b");
        Process init = bench.Run(cgroup, Ignoring("init", Fork(1), Sleep(1000)), Child);
        bench.RunTo(2);
        Process zombie = bench.Host.Zombies.Single();
        string pid = zombie.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string Where() => CgroupMount.Membership(bench.Host, bench.Host.Root, zombie).Split('\n')[^2].Split(':')[^1];

        Assert.Equal(Errno.None, bench.Host.WriteFile(other, "cgroup.procs", pid));
        Assert.Equal((shown, "", 1), (Where(), bench.Host.ReadFile(other, "cgroup.procs"), cgroup.Zombies));
        Assert.Equal(Errno.None, bench.Host.WriteFile(other, "cgroup.procs", init.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Errno.None, bench.Host.RemoveCgroup(cgroup));
        Assert.Equal(removed, Where());
        bench.Host.CheckInvariants();
        if (version == CgroupVersion.V2)
        {
            bench.Group("/docker/b/below");
            Assert.Equal(Errno.EBUSY, bench.Host.WriteFile(other, "cgroup.procs", pid));
        }

        bench.Host.SendSignal(init, SignalNumber.Kill);
        bench.RunTo(3);
        Assert.Equal(Errno.ESRCH, bench.Host.WriteFile(bench.Group("/docker/c"), "cgroup.procs", pid));
    }

    /// <summary>waitpid of a child takes whom the program forked, whatever those are called that it inherits.</summary>
    [Fact]
    public void A_step_that_waits_by_name_knows_its_own_children()
    {
        (Bench bench, Cgroup cgroup, Process init) = Start(
            Program("init", Fork(1, "middle"), Fork(1), new WaitStep("child") { ReapsOthers = true }, Exit(3)), Program("middle", Fork(1, "late"), Exit(0)), Program("child", Sleep(2)), Program("late", Sleep(5)) with { Comm = "child" });
        Assert.Equal(("3", 0), At(bench, cgroup, 1));
        bench.RunTo(3);
        Assert.Equal(3, init.Exit?.Code);
    }
}
