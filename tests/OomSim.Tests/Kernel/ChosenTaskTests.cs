using OomSim.Cli;
using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.OomLogs;

namespace OomSim.Tests.Kernel;

/// <summary>Whom the kernel chose, where that is a thread, or where no line says who was killed.</summary>
public sealed class ChosenTaskTests
{
    private const string Old = "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name";

    /// <summary>Up to 5.2 a memory cgroup's tasks are walked thread by thread (css_task_iter_start without CSS_TASK_ITER_PROCS): the table has leaders alone, and so has mostly the line of the kill (find_lock_task_mm).</summary>
    [Theory]
    [InlineData(76756, 76513, "java", 26212772)] // a public log of 2017
    [InlineData(76756, 76756, "http-nio-8080-e", 26212772)] // 3.10: the thread in both; the size of its address space is its leader's
    [InlineData(76513, 76513, "java", 1)]
    public void AThreadCountsAsItsLeader(int chosen, int killed, string name, int vm)
    {
        VictimCheck check = Assert.Single(Check("",
            "java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0",
            "CPU: 0 PID: 2647 Comm: java Not tainted 3.10.0-327.el7.x86_64 #1",
            "memory: usage 4194304kB, limit 4194304kB, failcnt 25581",
            "memory+swap: usage 4194304kB, limit 4194304kB, failcnt 0",
            Old,
            "[76500]     0 76500     2921      302      11        0             0 start.sh",
            "[76513]  1000 76513  6553193  1047384    2363        0             0 java",
            $"Memory cgroup out of memory: Kill process {chosen} ({name}) score 1001 or sacrifice child",
            $"Killed process {killed} ({name}) total-vm:{vm}kB, anon-rss:4189536kB, file-rss:0kB, shmem-rss:0kB"));
        Assert.Equal((true, 76513), (check.Agrees, check.KilledCandidate?.Task.Pid));
        Assert.DoesNotContain(VictimText.Conclusion(check), s => s.Contains("child", StringComparison.Ordinal) || s.Contains("not in the table", StringComparison.Ordinal));
    }

    /// <summary>Before 5.1 a child is killed in the place of who was chosen (K1.15): the score that was printed is its parent's.</summary>
    [Fact]
    public void AThreadWhoseChildWasKilledIsKnownByItsScore()
    {
        VictimCheck check = Assert.Single(Check("",
            "a invoked oom-killer: gfp_mask=0x6000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=0",
            "CPU: 0 PID: 13 Comm: t Not tainted 4.19.0-9-amd64 #1",
            "memory: usage 65536kB, limit 65536kB, failcnt 10",
            "memory+swap: usage 65536kB, limit 65536kB, failcnt 0",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[     10]     0    10     1000      100    45056        0             0 init",
            "[     11]     0    11    20000    16000   172032        0             0 a",
            "Memory cgroup out of memory: Kill process 13 (t) score 979 or sacrifice child",
            "Killed process 10 (init) total-vm:4000kB, anon-rss:400kB, file-rss:0kB, shmem-rss:0kB"));
        Assert.Equal((true, 11), (check.Agrees, check.KilledCandidate?.Task.Pid));
        Assert.Contains(VictimText.Conclusion(check), s => s.StartsWith("pid 13 is a thread of a (pid 11)", StringComparison.Ordinal));
        Assert.Contains(VictimText.Conclusion(check), s => s.Contains("killed a child of it", StringComparison.Ordinal));
    }

    /// <summary>Where the host's swap counts and the log does not hold it, points in thousandths are of a total that nobody knows.</summary>
    [Fact]
    public void WithoutTheTotalNoScoreTellsOfAnother()
    {
        VictimCheck check = Assert.Single(Check("",
            "a invoked oom-killer: gfp_mask=0x6000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=0",
            "CPU: 0 PID: 13 Comm: t Not tainted 4.19.0-9-amd64 #1",
            "memory: usage 65536kB, limit 65536kB, failcnt 10",
            "memory+swap: usage 0kB, limit 9007199254740988kB, failcnt 0",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            "[     10]  1000    10    10000     8000    45056        0             0 init",
            "[     11]  1000    11    20000    16000   172032        0             0 a",
            "Memory cgroup out of memory: Kill process 13 (t) score 489 or sacrifice child",
            "Killed process 11 (a) total-vm:80000kB, anon-rss:64000kB, file-rss:0kB, shmem-rss:0kB"));
        Assert.Equal((true, 11), (check.Agrees, check.KilledCandidate?.Task.Pid));
    }

    [Fact]
    public void AThreadOfNoneOfTheRowsLeavesItOpen()
    {
        VictimCheck check = Assert.Single(Check("",
            "java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0",
            "memory: usage 4194304kB, limit 4194304kB, failcnt 25581",
            "memory+swap: usage 4194304kB, limit 4194304kB, failcnt 0",
            Old,
            "[76500]     0 76500     2921      302      11        0             0 java",
            "[76513]  1000 76513     2921   104738    2363        0             0 java",
            "Memory cgroup out of memory: Kill process 76756 (java) score 1001 or sacrifice child",
            "Killed process 76756 (java) total-vm:11684kB, anon-rss:4189536kB, file-rss:0kB, shmem-rss:0kB"));
        Assert.Null(check.Agrees);
        Assert.Contains(VictimText.Conclusion(check), s => s.StartsWith("killed: java (pid 76756), a thread", StringComparison.Ordinal));
    }

    /// <summary>K21.8: the line of the constraint names the victim, and so does that of the choice before 5.1; what follows may not be in the log.</summary>
    [Theory]
    [InlineData("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=a,mems_allowed=0,global_oom,task_memcg=/docker/a,task=big one,pid=1,uid=0", true)]
    [InlineData("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=a,mems_allowed=0,global_oom,task_memcg=/docker/a,task=small,pid=2,uid=107", false)]
    [InlineData("Out of memory: Kill process 1 (big one) score 33 or sacrifice child", true)]
    public void WhoWasChosenIsKnownWithoutAKill(string line, bool agrees)
    {
        VictimCheck check = Assert.Single(Check("", [.. HostReport("5.0.0", "[ 1] 1000 1 9 9000 0 0 0 big one", "[ 2] 1000 2 9 8000 0 0 0 small"), line]));
        Assert.Equal(agrees, check.Agrees);
        Assert.Null(check.Killed);
        Assert.Contains(VictimText.Conclusion(check), s => s.StartsWith(agrees ? "chosen: big one (pid 1), the same" : "chosen: small (pid 2), another", StringComparison.Ordinal));
    }

    /// <summary>K2.7, K21.12: who was chosen exits by itself meanwhile, and of its group the others are killed (a public log of 2025).</summary>
    [Fact]
    public void OfAGroupTheChosenOneCountsAndNotTheFirstThatIsKilled()
    {
        VictimCheck check = Assert.Single(Check("",
        [
            .. HostReport("6.1.0", "[ 1] 0 1 9 2000 0 0 0 a", "[ 2] 0 2 9 9000 0 0 0 c"),
            "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=aa,mems_allowed=0,global_oom,task_memcg=/docker/aa,task=c,pid=2,uid=0",
            "Out of memory: OOM victim 2 (c) is already exiting. Skip killing the task",
            "Tasks in /docker/aa are going to be killed due to memory.oom.group set",
            Killed(1, "a"),
        ]));
        Assert.Equal((true, 2), (check.Agrees, check.KilledCandidate?.Task.Pid));
        Assert.Contains("chosen: c (pid 2), the same", VictimText.Conclusion(check));
    }

    /// <summary>The columns of page tables before 4.15 show the kernel's age where the log does not say its release (a public log of an LXC container, and one without the 3 %).</summary>
    [Theory]
    [InlineData(484, 2, 48600)] // 50103 of root less 3 %, 1503, are fewer than 49602
    [InlineData(489, null, 50103)] // root's own score shows that it got nothing off
    public void AnOldTableShowsThatRootMayBeSpared(int score, int? victim, long points)
    {
        VictimCheck check = Assert.Single(Check("",
            "stress invoked oom-killer: gfp_mask=0x24000c0, order=0, oom_score_adj=0",
            "memory: usage 409600kB, limit 409600kB, failcnt 11008165",
            "memory+swap: usage 409600kB, limit 409600kB, failcnt 0",
            "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name",
            "[24386]     0 24386    61870    50000     100       3        0             0 rootone",
            "[24387]  1000 24387    59871    49500      99       3        0             0 userone",
            $"Memory cgroup out of memory: Kill process {(victim is null ? 24386 : 24387)} (x) score {score} or sacrifice child",
            $"Killed process {(victim is null ? 24386 : 24387)} (x) total-vm:239484kB, anon-rss:197224kB, file-rss:776kB"));
        Assert.Equal((true, points), (check.Agrees, check.Candidates[0].Points));
    }

    /// <summary>What a virtual machine's console says in the log of its host (a public log of VMware).</summary>
    [Fact]
    public void AGuestsConsoleIsReadInTheLogOfItsHost() =>
        Assert.True(Assert.Single(Check("2023-12-04T10:49:30.127Z In(05) vcpu-5 - Guest: <6>[39291577.009360] ", HostReport(12))).Agrees);
}
