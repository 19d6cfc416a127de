using OomSim.Engine;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

/// <summary>What ends a hang, what does not, and who is told (K4.9–K4.17).</summary>
public sealed class HungWaysOutTests
{
    private const long Text = 820 << 10;

    [Fact]
    public void EachOneThatHangsLaterSignalsAgain()
    {
        // Recordings kernel/v1-b06 and docker/v1-06: the helper wakes at 14 s, cannot have its text and hangs: a second `oom`.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        TestFiles files = new(("/helper", Text), ("/hog", Text));
        Process helper = Start(bench, a, files, "helper", Alloc(30 * MiB), Sleep(14), Exit(0));
        Process hog = Start(bench, a, files, "hog", Sleep(1), Alloc(60 * MiB, 8 * MiB), Exit(0));
        bench.RunTo(13);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Single(bench.OomNotifications, n => n.Path == "/docker/a");

        // Its fault takes the page of text that was left, which wakes the hog: both try for the 3 ms of the charge loop.
        bench.RunTo(14.031);
        Assert.Equal((TaskCondition.Reclaiming, TaskCondition.Reclaiming), (helper.Condition, hog.Condition));
        Assert.False(a.Read().UnderOom);
        bench.RunTo(20);
        Assert.Equal((TaskCondition.Hung, TaskCondition.Hung), (helper.Condition, hog.Condition));
        Assert.Equal(2, bench.OomNotifications.Count(n => n.Path == "/docker/a"));

        // The hog, and 14 s later both.
        Assert.Equal(3, a.Read().EventsOom);
        bench.Host.CheckInvariants();

        // What frees both: a kill of one, whose memory lets the other have its text and complete.
        bench.Host.SendSignal(helper, SignalNumber.Kill);
        bench.RunTo(30);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
        Assert.False(a.Read().UnderOom);
    }

    [Fact]
    public void WhoDoesNotGetTheOomLockOfASubtreeSignalsNobody()
    {
        // K4.13: /pod/d hangs at its own limit and holds the lock of its subtree. When /pod is full its OOM cannot flag /pod/d:
        // no notification, for e or a second one for d; the killer, which /pod has on, kills e all the same, the bigger one.
        Bench bench = new(CgroupVersion.V1);
        Cgroup pod = bench.Group("/pod", 60 * MiB);
        Cgroup d = bench.Group("/pod/d", 20 * MiB, hang: true);
        Cgroup e = bench.Group("/pod/e");
        Process hanging = bench.Run(d, Sleep(1), Alloc(200 * MiB, 50 * MiB), Sleep(1000));
        Process growing = bench.Run(e, Sleep(1), Alloc(200 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(20);
        Assert.Equal((TaskCondition.Hung, new ExitStatus(0, SignalNumber.Kill)), (hanging.Condition, growing.Exit));
        Assert.Equal(["/pod/d"], bench.OomNotifications.Select(n => n.Path));
        Assert.Equal(1, e.Read().EventsOomKill);

        // Once nobody hangs there any more the lock is free: the next OOM of /pod is told to all below it.
        Assert.Equal(Errno.None, bench.Host.WriteFile(d, "memory.memsw.limit_in_bytes", "-1"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(d, "memory.limit_in_bytes", "-1"));
        bench.RunTo(40);
        Assert.Equal(["/pod/d", "/pod", "/pod/d", "/pod/e"], bench.OomNotifications.Select(n => n.Path));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoJoinsAFullGroupDoesNotLiftItAboveItsLimit()
    {
        // Recording docker/v1-03: the exec's runc init joins the hung group and hangs; usage stays at the limit.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        bench.Run(a, Sleep(1), Alloc(200 * MiB, 10 * MiB), Sleep(1000));
        bench.RunTo(20);
        Assert.Equal(64 * MiB, a.Read().Current);
        Process joined = bench.Run(a, Sleep(1000));
        bench.RunTo(21);
        Assert.Equal((TaskCondition.Hung, 64 * MiB), (joined.Condition, a.Read().Current));
        bench.Host.CheckInvariants();

        // Its kernel memory is not given back, for it was not charged here.
        bench.Host.SendSignal(joined, SignalNumber.Kill);
        bench.RunTo(22);
        Assert.Equal(64 * MiB, a.Read().Current);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void TheCounterThatRefusesCounts()
    {
        // K3.7, recordings kernel/v1-a01 and docker/v1-01: memsw is charged first; with equal limits memory.failcnt stays 0.
        // 18 fruitless passes, the first of which fails twice (K3.13, K3.14): 19.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process hog = bench.Run(a, Alloc(200 * MiB, 10 * MiB));
        bench.RunTo(10);
        Assert.Equal("0\n", bench.Host.ReadFile(a, "memory.failcnt"));
        Assert.Equal("19\n", bench.Host.ReadFile(a, "memory.memsw.failcnt"));

        // Raising memsw wakes; then it is the memory counter that refuses: it hangs again and says so.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "128M"));
        bench.RunTo(11);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Equal("19\n", bench.Host.ReadFile(a, "memory.failcnt"));
        Assert.Equal(2, bench.OomNotifications.Count);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "128M"));
        bench.RunTo(12);
        Assert.Equal(TaskCondition.Active, hog.Condition);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.failcnt", "0"));
        Assert.Equal("0\n", bench.Host.ReadFile(a, "memory.memsw.failcnt"));
        Assert.Equal("19\n", bench.Host.ReadFile(a, "memory.failcnt"));
    }

    [Fact]
    public void MemoryThatAnotherProcessFreesEndsTheHang()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process giver = bench.Run(a, Alloc(30 * MiB), Sleep(20), new FreeStep(Quantity.Of(10 * MiB)), Sleep(1000));
        Process hog = bench.Run(a, Sleep(1), Alloc(40 * MiB, 8 * MiB), Exit(0));
        bench.RunTo(19);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        bench.RunTo(20.1);
        Assert.Equal(TaskCondition.Active, hog.Condition);
        bench.RunTo(30);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
        Assert.Null(giver.Exit);
    }

    [Fact]
    public void TheKillerThatIsOnAgainKillsTheLargestAndTheOtherGoesOn()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process idle = bench.Run(a, Alloc(40 * MiB), Sleep(1000));
        Process hog = bench.Run(a, Sleep(1), Alloc(40 * MiB, 8 * MiB), Exit(0));
        bench.RunTo(10);
        Assert.Equal(TaskCondition.Hung, hog.Condition);

        // Writing what is there already changes nothing and wakes nobody.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.oom_control", "1"));
        bench.RunTo(11);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Single(bench.OomNotifications);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.oom_control", "0"));
        bench.RunTo(20);
        Assert.Equal(137, idle.Exit!.Value.ShellCode);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
    }

    [Fact]
    public void AtAParentsLimitTheParentsFlagCountsAndItsLimitFrees()
    {
        // Recording kernel/v1-b12. Under OOM are the parent and all below, not what lies above (K4.14).
        Bench bench = new(CgroupVersion.V1);
        Cgroup p = bench.Group("/docker/p", 96 * MiB, hang: true);
        Cgroup a = bench.Group("/docker/p/a");
        Cgroup b = bench.Group("/docker/p/b", 80 * MiB);
        Assert.Equal(Errno.None, bench.Host.WriteFile(b, "memory.oom_control", "0"));
        bench.Run(a, Alloc(50 * MiB), Sleep(1000));
        Process hog = bench.Run(b, Sleep(1), Alloc(60 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(10);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Same(p.Memory, hog.HungAt);
        Assert.True(p.Read().UnderOom && a.Read().UnderOom && b.Read().UnderOom);
        Assert.False(bench.Host.FindCgroup("/docker")!.Read().UnderOom);
        Assert.Equal(["/docker/p", "/docker/p/a", "/docker/p/b"], bench.OomNotifications.Select(n => n.Path));

        // Nothing below the parent's limit helps, and a limit above it wakes nobody (K4.15).
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup("/docker")!, "memory.limit_in_bytes", "512M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.FindCgroup("/docker")!, "memory.limit_in_bytes", "600M"));
        bench.RunTo(11);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Equal(3, bench.OomNotifications.Count);
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.memsw.limit_in_bytes", "128M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.limit_in_bytes", "128M"));
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
        Assert.False(a.Read().UnderOom || b.Read().UnderOom || p.Read().UnderOom);
    }

    [Fact]
    public void TheEndOfAProcessInASiblingGroupEndsAHangAtTheParent()
    {
        Bench bench = new(CgroupVersion.V1);
        bench.Group("/docker/p", 96 * MiB, hang: true);
        Process other = bench.Run(bench.Group("/docker/p/a"), Alloc(50 * MiB), Sleep(1000));
        Process hog = bench.Run(bench.Group("/docker/p/b"), Sleep(1), Alloc(60 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(10);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        bench.Host.SendSignal(other, SignalNumber.Kill);
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
    }

    [Fact]
    public void AHungTaskThatIsToFreezeFreezesWhenItsLimitIsRaised()
    {
        // Recording kernel/v1-b11: FREEZING while it hangs; FROZEN, not under OOM and without a byte more after the raise; goes on when thawed.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process hog = bench.Run(a, Sleep(1), Alloc(100 * MiB, 10 * MiB), Exit(0));
        bench.RunTo(10);
        bench.Host.Freeze(a);
        bench.RunTo(11);
        Assert.Equal("FREEZING\n", bench.Host.ReadFile(a, "freezer.state"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "160M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "160M"));
        bench.RunTo(14);
        Assert.Equal("FROZEN\n", bench.Host.ReadFile(a, "freezer.state"));
        Assert.False(a.Read().UnderOom);
        Assert.Equal(64 * MiB, a.Read().Current);
        bench.Host.Thaw(a);
        bench.RunTo(20);
        Assert.Equal(new ExitStatus(0, 0), hog.Exit);
    }

    [Fact]
    public void AChildOfWhoHasMovedHangsWhereItsPagesAreCharged()
    {
        // mm/memcontrol.c:mem_cgroup_swapin_charge_folio: what is in swap comes back into the group that swapped it out, also for a child that shares it.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(1024 * MiB, 200 * MiB, 200 * MiB) });
        Cgroup p = bench.Host.CreateCgroup("/p");
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.limit_in_bytes", "80M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(p, "memory.oom_control", "1"));
        Process parent = bench.Run(
            p,
            Program("parent", Alloc(50 * MiB), Sleep(6), new ForkStep("kid", Quantity.Of(1)), Sleep(1000)) with { OnChildExit = OnChildExit.Ignore },
            Program("kid", Sleep(5), new RewriteStep(null, Pace.Free), Sleep(1000)));
        bench.Run(p, Sleep(1), new MlockAllStep(), Alloc(100 * MiB, 20 * MiB));
        bench.RunTo(4.5);
        Assert.Equal(Errno.None, bench.Host.WriteFile(bench.Host.CreateCgroup("/q"), "cgroup.procs", parent.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        bench.RunTo(30);
        Process kid = Assert.Single(parent.Children);
        Assert.Equal(("/q", TaskCondition.Hung, p.Memory), (kid.Cgroup.Path, kid.Condition, kid.HungAt));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoseChildTookTheChargesAlongHangsWhereTheyAre()
    {
        // The child's move takes the shared pages' charges to /q, which swaps them out; who never moved brings them back there.
        Bench bench = new(CgroupVersion.V1, c => c with { Swap = new SwapConfig(512 * MiB, 200 * MiB, 200 * MiB) });
        Cgroup q = bench.Host.CreateCgroup("/q");
        Assert.Equal(Errno.None, bench.Host.WriteFile(q, "memory.limit_in_bytes", "40M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(q, "memory.oom_control", "1"));
        Cgroup x = bench.Host.CreateCgroup("/q/x");
        Assert.Equal(Errno.None, bench.Host.WriteFile(x, "memory.move_charge_at_immigrate", "3"));
        Process parent = bench.Run(
            bench.Group("/p", 500 * MiB),
            Program("parent", Alloc(20 * MiB), Sleep(1), new ForkStep("kid", Quantity.Of(1)), Sleep(10), new RewriteStep(null, Pace.Free), Sleep(1000)),
            Program("kid", Sleep(1000)));
        bench.Run(q, Sleep(4), new MlockAllStep(), Alloc(60 * MiB, 20 * MiB));
        bench.RunTo(2.5);
        Assert.Equal(Errno.None, bench.Host.WriteFile(x, "cgroup.procs", Assert.Single(parent.Children).Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        bench.RunTo(20);
        Assert.Equal(("/p", TaskCondition.Hung, q.Memory), (parent.Cgroup.Path, parent.Condition, parent.HungAt));
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void WhoGoesOnAfterRefusalsTakesTime()
    {
        // Each refused fork has looked for memory in vain, 18 passes, as long as reclaim tries before it is out of memory: 3 ms.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/a", 20 * MiB, hang: true);
        bench.Run(a, Alloc(30 * MiB));
        Process late = bench.Run(a, Program("late", Sleep(3), new RepeatStep(null, [new ForkStep("kid", Quantity.Of(1)), new WaitStep(null)])) with { EnomemExitCode = null }, Program("kid", Exit(0)));
        bench.RunTo(5);
        Assert.Null(late.Exit);
        Assert.InRange(bench.Events.Count(e => e.Type == "enomem"), 600, 667);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ASystemCallIsRefusedAndNobodyIsToldOfIt()
    {
        // K4.9: only a user-mode page fault sleeps. The writer, whose text is locked, gets ENOMEM and exits 1, its default.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        TestFiles files = new(("/writer", Text));
        Process hog = bench.Run(a, Alloc(100 * MiB, 10 * MiB));
        Process writer = Start(bench, a, files, "writer", new MlockAllStep(), Sleep(10), new WriteStep("/out", Quantity.Of(MiB), Pace.Free), Exit(0));
        bench.RunTo(9);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Single(bench.OomNotifications);
        bench.RunTo(10.1);
        Assert.Equal(1, writer.Exit!.Value.ShellCode);
        Assert.Single(bench.Events, e => e.Type == "enomem");

        // Its end frees a little, for which the hog wakes; then it hangs again.
        bench.RunTo(20);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        Assert.Equal(2, bench.OomNotifications.Count);
    }

    [Fact]
    public void WhoWakesOthersInVainDoesNotWakeThemForEver()
    {
        // Ten helpers wake a second apart from 14 s on, each takes the last page of text and wakes all that hang; those find
        // nothing and take nothing. 1 + 10 notifications, 1 + (2 + … + 11) OOM situations, and then silence.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        TestFiles files = new(("/helper", Text), ("/hog", Text));
        List<Process> helpers = [.. Enumerable.Range(14, 10).Select(at => Start(bench, a, files, "helper", Sleep(at), Exit(0)))];
        Process hog = Start(bench, a, files, "hog", Alloc(100 * MiB, 8 * MiB), Exit(0));
        bench.RunTo(1000);
        Assert.All(helpers.Append(hog), p => Assert.Equal(TaskCondition.Hung, p.Condition));
        Assert.Equal(11, bench.OomNotifications.Count);
        Assert.Equal(66, a.Read().EventsOom);
        bench.Host.CheckInvariants();

        // A page that nobody needs any more is there again: a limit that is raised by 1 MiB lets the helpers end.
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "65M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "65M"));
        bench.RunTo(1010);
        Assert.All(helpers, p => Assert.Equal(new ExitStatus(0, 0), p.Exit));
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void AFaultThatFindsNoPageToTakeWakesNobody()
    {
        // Recordings kernel/v1-b09 and -b10: what was left of the cache could not be taken. Here the hog has no file, and the
        // helper's text was never read, for want of room.
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 64 * MiB, hang: true);
        Process hog = bench.Run(a, Alloc(100 * MiB), Exit(0));
        bench.RunTo(5);
        Process helper = Start(bench, a, new TestFiles(("/helper", Text)), "helper", Sleep(1), Exit(0));
        bench.RunTo(5.0005);
        Assert.Equal(TaskCondition.Hung, hog.Condition);
        bench.RunTo(20);
        Assert.Equal((TaskCondition.Hung, TaskCondition.Hung), (helper.Condition, hog.Condition));
        Assert.Single(bench.OomNotifications);
        bench.Host.CheckInvariants();
    }

    [Fact]
    public void ManyHangAndWakeTogether()
    {
        Bench bench = new(CgroupVersion.V1);
        Cgroup a = bench.Group("/docker/a", 256 * MiB, hang: true);
        List<Process> all = [];
        for (int i = 0; i < 300; i++)
        {
            all.Add(bench.Run(a, Sleep(1), Alloc(MiB, 100 << 10), Sleep(1000)));
        }

        bench.RunTo(20);
        Assert.All(all, p => Assert.Equal(TaskCondition.Hung, p.Condition));
        Assert.Single(bench.OomNotifications);
        bench.Host.CheckInvariants();
        bench.Host.SendSignal(all[17], SignalNumber.Kill);
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.memsw.limit_in_bytes", "512M"));
        Assert.Equal(Errno.None, bench.Host.WriteFile(a, "memory.limit_in_bytes", "512M"));
        bench.RunTo(40);
        Assert.Equal(299, all.Count(p => p.Condition == TaskCondition.Idle && p.Exit is null));
        Assert.False(a.Read().UnderOom);
        bench.Host.CheckInvariants();
    }

    private static Process Start(Bench bench, Cgroup cgroup, TestFiles files, string name, params Step[] steps) =>
        bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = cgroup,
            Program = Program(name, steps) with { Exec = "/" + name },
            Files = files,
            Owner = cgroup.Name,
        });
}
