using Xunit;

namespace OomSim.Cli.Tests;

public class VictimCommandTests
{
    private const string Log =
        "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
        + "memory: usage 40000kB, limit 40000kB, failcnt 19\n"
        + "swap: usage 0kB, limit 9007199254740988kB, failcnt 0\n"
        + "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n"
        + "[      1]     0     1        9     9000     8192        0             0 big\n"
        + "[      2]     0     2        9     8000     8192        0            50 disliked\n"
        + "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=/docker/a,task_memcg=/docker/a,task=disliked,pid=2,uid=0\n"
        + "Memory cgroup out of memory: Killed process 2 (disliked) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:8kB oom_score_adj:50\n";

    [Fact]
    public void The_victim_is_named_with_the_arithmetic()
    {
        using var folder = new WorkFolder();
        Assert.Equal(
            "<stdin>:1: /docker/a was at its limit of 40000 kB; hog asked for memory\n"
            + "  total: 30000 pages: 10000 of the limit, 20000 of swap; a point is a page of 4 KiB\n"
            + "  PID   RSS  SWAP  TABLES  ADJ  ADJ*(TOTAL/1000)  POINTS  NAME\n"
            + "    2  8000     0       2   50              1500    9502  disliked\n"
            + "    1  9000     0       2    0                 0    9002  big\n"
            + "  by the arithmetic: disliked (pid 2) has the most points, 9502 (K1.4)\n"
            + "  killed: disliked (pid 2), the same\n"
            + "1 report; the arithmetic names the killed one in 1 of 1 that can be worked out\n",
            Oomsim.Run(folder, Log, [], "victim", "-", "--swap", "80000k").Exits(0).Output);
    }

    [Fact]
    public void Rows_that_cannot_be_read_and_tables_that_are_cut_are_told()
    {
        using var folder = new WorkFolder();
        ToolResult garbled = Oomsim.Run(folder, Log.Replace("  8000 ", " 8000x ", StringComparison.Ordinal), [], "victim", "-").Exits(0);
        Assert.Equal("<stdin>:6:35: warning: the row of pid 2 has '8000x' as rss\n", garbled.Error);
        Assert.DoesNotContain("by the arithmetic", garbled.Output, StringComparison.Ordinal);
        Assert.Contains("killed: disliked (pid 2), as line 8 says; who has the most points can't be worked out: 1 row of the table can't be read\n", garbled.Output, StringComparison.Ordinal);
        ToolResult cut = Oomsim.Run(folder, Log[..Log.IndexOf("[      2]", StringComparison.Ordinal)], [], "victim", "-").Exits(0);
        Assert.EndsWith("big\n  by the arithmetic: big (pid 1) has the most points, 9002 (K1.4)\n  the log ends, or goes on with something else, within the task table or right behind it: rows may be missing\n1 report; the arithmetic names the killed one in 0 of 0 that can be worked out\n", cut.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_log_does_not_hold_is_told()
    {
        using var folder = new WorkFolder();
        string output = Oomsim.Run(folder, Log, [], "victim", "-").Exits(0).Output;
        Assert.Contains("killed: disliked (pid 2), another, with 8502 points", output, StringComparison.Ordinal);
        Assert.Contains("(--swap SIZE); with much of it the victim would be disliked (pid 2)", output, StringComparison.Ordinal);
        Assert.Contains("in 0 of 1 that", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--swap 80000k")]
    [InlineData("")]
    public void A_victim_by_the_limit_alone_shows_swappiness_0(string swap)
    {
        // 10000 pages of the limit: 9002 against 8002 + 50 * 10; with all of the swap 9502. The candidates have 8000 pages there: 8902.
        using var folder = new WorkFolder();
        string log = Log.Replace("task=disliked,pid=2", "task=big,pid=1", StringComparison.Ordinal).Replace("Killed process 2 (disliked)", "Killed process 1 (big)", StringComparison.Ordinal).Replace("  9000     8192        0 ", "  1000     8192     8000 ", StringComparison.Ordinal)
            .Replace("            50 disliked", "            60 disliked", StringComparison.Ordinal);
        string output = Oomsim.Run(folder, log, [], ["victim", "-", .. swap.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Exits(0).Output.ReplaceLineEndings(" ");
        Assert.Contains("killed: big (pid 1), another, with 9002 points: with the limit alone it has the most, as where vm.swappiness (v1: memory.swappiness of the cgroup) is 0 and no swap counts (K1.9); --swap 0 works it out so", output, StringComparison.Ordinal);
        Assert.Contains("killed: big (pid 1), the same", Oomsim.Run(folder, log, [], "victim", "-", "--swap", "0").Exits(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("333", "    1  100000     0       0    0                 0  100000  a", "it got nothing off")]
    [InlineData("323", "    1  100000     0       0    0                 0   97000  a (root: less 3 %, 3000)", "")]
    public void What_root_is_spared_is_told_by_the_printed_score(string score, string row, string why)
    {
        using var folder = new WorkFolder();
        string log = "a invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\nCPU: 0 PID: 1 Comm: a Not tainted 4.4.0-21-generic #37\n"
            + "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name\n[    1]     0     1   200000   100000       0       0        0             0 a\n"
            + "[    2]    33     2   200000    98000       0       0        0             0 b\nTotal swap = 0kB\n300000 pages RAM\n"
            + $"Out of memory: Kill process 1 (a) score {score} or sacrifice child\nKilled process 1 (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB\n";
        string output = Oomsim.Run(folder, log, [], "victim", "-").Exits(0).Output;
        Assert.Contains(row + "\n", output, StringComparison.Ordinal);
        Assert.Equal(why.Length > 0, output.ReplaceLineEndings(" ").Contains("root of this kernel is spared 3 % of what it uses with CAP_SYS_ADMIN (K1.15): the printed score shows that it got nothing off", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_of_a_run_is_read_and_json_is_json()
    {
        using var folder = new WorkFolder();
        folder.With("kern.log", Log);
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(Oomsim.Run(folder, "victim", "kern.log", "--json").Exits(0).Output);
        System.Text.Json.JsonElement report = json.RootElement.GetProperty("reports")[0];
        Assert.Equal("/docker/a", report.GetProperty("memcg").GetString());
        Assert.Equal(1, report.GetProperty("computed_pid").GetInt32());
        Assert.False(report.GetProperty("agrees").GetBoolean());
    }

    [Fact]
    public void A_compressed_log_is_unpacked_and_a_damaged_one_is_named_so()
    {
        using var folder = new WorkFolder();
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(Log));
        }

        folder.With("kern.log.1.gz", packed.ToArray());
        Assert.Contains("kern.log.1.gz:1: /docker/a was at its limit", Oomsim.Run(folder, "victim", "kern.log.1.gz").Exits(0).Output, StringComparison.Ordinal);
        folder.With("damaged.gz", [.. packed.ToArray()[..10], 255, 255, 255, 255]);
        Assert.Contains("damaged.gz:1:1: error: is compressed, and damaged", Oomsim.Run(folder, "victim", "damaged.gz").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_is_cut_off_says_so()
    {
        using var folder = new WorkFolder();
        folder.With("cut.log", string.Join('\n', Log.Split('\n')[..3]));
        Assert.Contains("before the report's task table and its kill: nothing can be worked out", Oomsim.Run(folder, "victim", "cut.log").Exits(0).Output.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.log", "empty.log:1:1: error: no OOM report")]
    [InlineData("missing.log", "missing.log:1:1: error: no such file")]
    [InlineData(".", ".:1:1: error: is a folder")]
    public void What_is_no_log_is_refused(string log, string error)
    {
        using var folder = new WorkFolder();
        folder.With("empty.log", "");
        Assert.Contains(error, Oomsim.Run(folder, "victim", log).Exits(2).Error, StringComparison.Ordinal);
    }
}
