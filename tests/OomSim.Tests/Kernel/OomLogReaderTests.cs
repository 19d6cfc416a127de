using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.OomLogs;

namespace OomSim.Tests.Kernel;

/// <summary>OOM reports read back: figures, and formats of all ages and of whoever kept the log (K21, K22).</summary>
public sealed class OomLogReaderTests
{
    /// <summary>What stands before the kernel's text, depending on who kept the log.</summary>
    public static TheoryData<string> Prefixes =>
    [
        "", "[ 5864.708440] ", "[Thu May 14 23:17:24 2020] ", "Jan  5 15:19:27 kernel: [ 5864.708440] ", "Jan 28 19:58:45 host kernel: ",
        "2026-11-28T10:00:00,123456+01:00 host kernel: ", "<4>[   12.345678] ", "kern  :warn  : [   12.345678] ", "[   12.345678][ T1234] ",
        "[Di Aug 12 03:54:03 2025] ", "[mer. août 12 03:54:03 2025] ", "[火  8月 12 03:54:03 2025] ", "Aug 12 03:54:03 host kernel: [Mi Mär 12 03:54:03 2025] ",
        "4,1234,5678900,-;", "2026-11-28T10:00:00,123456+01:00 ",

        // dmesg -H and --reltime: the minute, then what went by since; -d beside the time, the date or alone.
        "[May14 23:17] ", "[Mai 4 23:17] ", "[ 5月 4 23:17] ", "[  +0.000002] ", "[   10.100000 <    0.000012>] ", "[Thu May 14 23:17:24 2020 <    0.000012>] ", "[<    0.000012>] ",
        "2026-11-28T10:00:00,123456+01:00 <    0.000012> ", "\u001b[32m[   10.100000] \u001b[0m", "\u001b[32m[   10.100000] \u001b[0m\u001b[31m",
        "kern:    info: [2026-07-25T14:23:17.527201795Z]: ", "172.20.0.2: kern: warning: [2026-07-25T14:23:17.527201795Z]: ",
        "<4>1 2026-12-01T01:02:03.123456+00:00 host kernel - - - [ 5864.708440] ", "2026-12-01T01:02:03.123456789Z stdout F [ 5864.708440] ", "app-1  | [ 5864.708440] ",
        "100-[ 5864.708440] ", "/var/log/kern.log:100:[ 5864.708440] ", "Tue 2026-12-01 01:02:03 UTC host kernel[n/a]: ", "user: warning: [2026-07-25T14:23:17.527201795Z]: ",
        "    [ 5864.708440] ", "\t", "> [ 5864.708440] ", "> > Jan 28 19:58:45 host kernel: ",
    ];

    [Theory]
    [InlineData("12345x", "the row of pid 12 has '12345x' as rss")]
    [InlineData("99999999999999999999", "the row of pid 12 has '99999999999999999999' as rss")]
    [InlineData("-1", "the row of pid 12 has '-1' as rss")]
    public void ARowThatCannotBeReadIsToldAndLeavesTheVictimOpen(string rss, string reason)
    {
        string[] lines = HostReport(12);
        int hog = Array.FindIndex(lines, l => l.EndsWith(" hog", StringComparison.Ordinal));
        lines[hog] = lines[hog].Replace("10000", rss, StringComparison.Ordinal);
        VictimCheck check = Assert.Single(Check("<4>", lines));
        UnreadRow unread = Assert.Single(check.Report.Unread);
        Assert.Equal((hog + 1, lines[hog].IndexOf(rss, StringComparison.Ordinal) + 4), (unread.Line, unread.Column));
        Assert.Equal(reason, unread.Reason);
        Assert.Equal(["small", "web"], check.Candidates.Select(c => c.Task.Name));
        Assert.Equal((true, null, null), (check.LacksRows, check.Computed, check.Agrees));
    }

    [Fact]
    public void WhetherALimitOrTheHostWasOutOfMemoryIsNotGuessed()
    {
        string[] lines = HostReport(12);
        Assert.Equal((false, false), Scope(lines[0]));
        Assert.Equal((false, true), Scope(lines));
        Assert.Equal((false, true), Scope("Out of memory: Killed process 12 (hog) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB"));
        Assert.Equal((true, false), Scope(lines[0], "Memory cgroup out of memory: Killed process 12 (hog) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB"));

        static (bool, bool) Scope(params string[] log)
        {
            OomLogReport report = Assert.Single(Check("", log)).Report;
            return (report.IsMemcg, report.IsHost);
        }
    }

    [Fact]
    public void ColoursOfDmesgCountInTheColumnAndNotInTheText()
    {
        const string Green = "\u001b[32m", Red = "\u001b[31m", Plain = "\u001b[0m";
        string[] lines = [.. HostReport(12).Select(l => $"{Green}[   10.100000] {Plain}{Red}{l}{Plain}")];
        Assert.Equal((true, 10_100_000_000L), (Check("", lines)[0].Agrees, Check("", lines)[0].Killed!.Time));
        lines[6] = lines[6].Replace(" 10000 ", $" {Red}1000x{Plain} ", StringComparison.Ordinal);
        Assert.Equal(lines[6].IndexOf("1000x", StringComparison.Ordinal) + 1, Assert.Single(Assert.Single(Check("", lines)).Report.Unread).Column);
    }

    [Theory]
    [InlineData(3, false)] // The heading alone: there is no row that could be the last.
    [InlineData(5, true)]
    [InlineData(8, true)]
    [InlineData(9, false)] // What follows the table shows that it is whole.
    [InlineData(10, false)]
    public void ATableThatTheLogEndsInIsCut(int lines, bool isCut)
    {
        VictimCheck check = Assert.Single(Check("", HostReport(12)[..lines]));
        Assert.Equal((isCut, false), (check.Report.IsTableCut, check.LacksRows));

        // Another report begins: the first is cut as well.
        Assert.Equal(isCut, Check("", [.. HostReport(12)[..lines], .. HostReport(12)])[0].Report.IsTableCut);
    }

    [Fact]
    public void ARowCutInTheMiddleIsTold()
    {
        string[] lines = [.. HostReport(12)[..6], "[     12]     0    12     4000    100"];
        VictimCheck check = Assert.Single(Check("", lines));
        Assert.Equal(new UnreadRow(7, 38, "the row of pid 12 ends before its name"), Assert.Single(check.Report.Unread));
        Assert.Equal((true, null), (check.Report.IsTableCut, check.Computed));
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void AReportIsReadWhoeverKeptIt(string prefix)
    {
        VictimCheck check = Assert.Single(Check(prefix,
            "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=5",
            "CPU: 1 PID: 12 Comm: hog Not tainted 6.1.0-50-cloud-amd64 #1  Debian 6.1.176-1",
            "memory: usage 65536kB, limit 65536kB, failcnt 19",
            "swap: usage 0kB, limit 0kB, failcnt 0",
            "Memory cgroup stats for /docker/a:",
            "Tasks state (memory values in pages):",
            Table61,
            "[     12]     0    12     4000    10000    65536        7             5 hog",
            "[     13]     0    13     4000    10000    65536        7           -30 name with blanks",
            "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=/docker/a,task_memcg=/docker/a/b,task=hog,pid=12,uid=0",
            "Memory cgroup out of memory: Killed process 12 (hog) total-vm:16000kB, anon-rss:40000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:64kB oom_score_adj:5"));
        OomLogReport report = check.Report;
        Assert.Equal((1, "hog", "6.1.0-50-cloud-amd64", true, "/docker/a", 65536, 0), (report.Line, report.Trigger, report.Release, report.IsMemcg, report.Memcg, report.LimitKb, report.SwapLimitKb));
        Assert.Equal("name with blanks", report.Tasks[1].Name);
        Assert.Equal(40000, Assert.Single(report.Kills).AnonRssKb);

        // 65536 kB are 16384 pages, a thousandth is 16: 10000 + 7 + 16 + 5 * 16 and 10000 + 7 + 16 - 30 * 16.
        Assert.Equal([10103, 9543], check.Candidates.Select(c => c.Points));
        Assert.Equal((12, true, false), (check.Computed!.Task.Pid, check.Agrees, check.SwapIsAssumed));
    }

    [Fact]
    public void OtherLinesOfTheKernelDoNotEndATable()
    {
        VictimCheck check = Assert.Single(Check("", HostReport(12, "docker0: port 1(veth0) entered disabled state")));
        Assert.Equal([7, 12, 13], check.Candidates.Select(c => c.Task.Pid).Order());
        Assert.True(check.Agrees);
    }

    [Theory]
    [InlineData(12, "")]
    [InlineData(13, "Linux version 6.1.0-50-amd64 (debian-kernel@lists.debian.org)")]
    public void WhoWasKilledBeforeABootMayDieAgain(int second, string boot)
    {
        // The second report has the same processes: of another boot, told by the kernel's first line or by a PID that dies again.
        VictimCheck[] checks = [.. Check("", [.. HostReport(12), boot, .. HostReport(second)])];
        Assert.All(checks[1].Candidates, c => Assert.False(c.WasKilledBefore));
        Assert.Equal((true, second == 12), (checks[0].Agrees, checks[1].Agrees));
    }

    [Fact]
    public void ATableWithoutItsBeginningIsAReportOfItsOwn()
    {
        VictimCheck[] checks = [.. Check("", [.. HostReport(12), .. HostReport(13)[3..]])];
        Assert.Equal(2, checks.Length);

        // PID 12 died in the first: of the others 13 has the most.
        Assert.Equal((3, 262144L, 13, true), (checks[1].Candidates.Count, checks[1].TotalPages, checks[1].Computed!.Task.Pid, checks[1].Agrees));
    }

    [Fact]
    public void TheColumnsOfOldAndNewKernelsAreFoundByTheirNames()
    {
        OomLogReport[] reports =
        [
            .. OomLogReader.Read(
            [
                "a invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0",
                "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name",
                "[13536] 275858 13536  8389663      343   16267       3  8324326           -17 monster",
                "b invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0",
                "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name",
                "[    651]     0   651    27005     5232     2095     3137         0   106496       11             9 unattended-upgr",
            ]),
        ];
        Assert.Equal(new ReportedTask(13536, 275858, 343, 16270, 8324326, -17, "monster") { TotalVm = 8389663 }, Assert.Single(reports[0].Tasks));
        Assert.Equal(new ReportedTask(651, 0, 5232, 26, 11, 9, "unattended-upgr") { TotalVm = 27005 }, Assert.Single(reports[1].Tasks));
    }

    [Fact]
    public void KillsOfAGroupBelongToItAndAKillAloneIsAReportOfItsOwn()
    {
        IReadOnlyList<VictimCheck> checks = Check("",
        [
            .. HostReport("6.1.0", "[ 1] 0 1 9 9000 0 0 0 big", "[ 2] 0 2 9 8000 0 0 0 next"), Killed(1, "big"),
            "Tasks in /docker/a are going to be killed due to memory.oom.group set", Killed(1, "big"), Killed(2, "next"),
            "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0", Killed(7, "x"), Killed(8, "suppressed"),
        ]);
        Assert.Equal([3, 1, 1], checks.Select(c => c.Report.Kills.Count));
        Assert.Equal("/docker/a", checks[0].Report.Group);
        Assert.Null(checks[2].Report.Trigger);
        Assert.Equal([true, null, null], checks.Select(c => c.Agrees));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of the kind\n[ 1] 2 3\n[  pid  ] name\n[ 1] x")]
    [InlineData("memory: usage 1kB, limit 1kB, failcnt 1\nTotal swap = 5kB")]
    public void ALogWithoutAReportHasNone(string log) => Assert.Empty(OomLogReader.Read(log.Split('\n')));
}
