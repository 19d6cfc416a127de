using System.Globalization;
using System.Text.Json;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>OOM reports in what <c>journalctl -k</c> and <c>dmesg -J</c> write for programs.</summary>
public sealed class JournalLineTests
{
    private static readonly string[] Report =
    [
        "java main invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=-500",
        "memory: usage 102400kB, limit 102400kB, failcnt 10",
        "swap: usage 0kB, limit 0kB, failcnt 0",
        "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
        "[   1000]     0  1000  38696    12000   294912    0          -500 java main",
        "[   1001]     0  1001  38696    12000   294912    0             0 \"tie\\",
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/docker/x,task_memcg=/docker/x,task=\"tie\\,pid=1001,uid=0",
        "Memory cgroup out of memory: Killed process 1001 (\"tie\\) total-vm:154784kB, anon-rss:48000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:288kB oom_score_adj:0",
    ];

    [Theory]
    [InlineData("json")]
    [InlineData("bytes")]
    [InlineData("json-pretty")]
    [InlineData("json-sse")]
    [InlineData("json-seq")]
    [InlineData("export")]
    [InlineData("verbose")]
    [InlineData("dmesg -J")]
    public void A_report_is_read_in_each_form(string form)
    {
        VictimCheck check = Assert.Single(VictimCheck.Of(OomLogReader.Read(Report.SelectMany(text => Lines(form, text))), null));
        Assert.Equal(("java main", true, "/docker/x", 102400L), (check.Report.Trigger, check.Report.IsMemcg, check.Report.Memcg, check.Report.LimitKb));
        Assert.Equal(["java main", "\"tie\\"], check.Report.Tasks.Select(t => t.Name));
        Assert.Equal((1001, true), (check.Killed!.Pid, check.Agrees));
    }

    [Fact]
    public void The_kernels_time_is_the_entrys()
    {
        string entry = "{\"_SOURCE_MONOTONIC_TIMESTAMP\":\"12000345\",\"MESSAGE\":" + JsonSerializer.Serialize(Report[^1]) + "}";
        ReportedKill kill = Assert.Single(Assert.Single(OomLogReader.Read([entry])).Kills);
        Assert.Equal((12 * SimTime.Second) + 345_000, kill.Time);
    }

    [Theory]
    [InlineData("{\"message\":\"java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\"}")]
    [InlineData("{\"MESSAGE\":null,\"NOTE\":\"java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\"}")]
    [InlineData("{\"MESSAGE\":\"java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0")]
    [InlineData("{\"MESSAGE\":[true,\"a\",-1,{}]}")]
    [InlineData("{\"MESSAGE\":\"\\ud800 java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\"}")]
    [InlineData("{\"_SOURCE_MONOTONIC_TIMESTAMP\":\"\\ud800\",\"MESSAGE\":\"java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\"}")]
    public void What_is_no_entry_of_the_journal_is_no_report(string line) => Assert.Empty(OomLogReader.Read([line]));

    private static string[] Lines(string form, string text)
    {
        string message = "\"MESSAGE\":" + JsonSerializer.Serialize(text);
        return form switch
        {
            "json" => ["{" + message + ",\"_TRANSPORT\":\"kernel\"}"],
            "bytes" => ["{\"MESSAGE\":[" + string.Join(',', text.Select(c => ((int)c).ToString(CultureInfo.InvariantCulture))) + "]}"],
            "json-pretty" => ["{", "\t\"_TRANSPORT\" : \"kernel\",", "\t\"MESSAGE\" : " + JsonSerializer.Serialize(text) + ",", "\t\"PRIORITY\" : \"4\"", "}"],
            "json-sse" => ["data: {" + message + "}", ""],
            "json-seq" => ["\u001E{" + message + "}"],
            "verbose" => ["Tue 2024-05-14 23:17:24.123456 UTC [s=abc;i=1]", "    _TRANSPORT=kernel", "    MESSAGE=" + text],
            "dmesg -J" => ["      {", "         \"pri\": 4,", "         \"time\":    10.100000,", "         \"msg\": " + JsonSerializer.Serialize(text), "      },{"],
            _ => ["__CURSOR=s=1", "PRIORITY=4", "MESSAGE=" + text, ""],
        };
    }
}
