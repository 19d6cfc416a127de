using System.Globalization;
using System.IO.Compression;
using System.Text;
using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Where <c>compare</c> takes kills from, and which of one trace is which of the other.</summary>
public sealed class ComparedKillsTests
{
    private const string Rows = "time_s,container,memory_current_bytes\n0,z,10\n20,z,10\n";

    [Fact]
    public void ARunsKillsAreThoseOfItsEventsWhateverTheLogHeldBack()
    {
        // The log says the second one alone, and at another time.
        using TemporaryFolder folder = new();
        Write(folder, "a/containers.csv", Rows);
        Write(folder, "a/events.csv", "time_s,source,type,subject,detail\n3.5,kernel,oom_kill,z,pid=7 comm=hog\n3.5,docker,oom,z,\n4.25,kernel,oom_kill,z/worker,pid=8\n5,kernel,oom,z,\n6,kernel,oom_kill,/system.slice,pid=9\n");
        Write(folder, "a/kernel.log", Log(9, "z"));
        Assert.Equal([3_500_000_000, 4_250_000_000], ComparedTrace.Read(folder["a"]).Kills("z"));
    }

    [Fact]
    public void ARunWithoutEventsHasThoseOfItsLog()
    {
        using TemporaryFolder folder = new();
        Write(folder, "a/containers.csv", Rows);
        Write(folder, "a/kernel.log", Log(9, "z"));
        Assert.Equal([9_000_000_000], ComparedTrace.Read(folder["a"]).Kills("z"));
    }

    [Fact]
    public void ARecordingsKillsAreOnTheClockOfItsRowsAndItsEngineKnowsTheNames()
    {
        // The counter rises between 5.0 and 5.1 s, the log says 3.4: 1.65 s behind. There are no events, but what the engine left.
        using TemporaryFolder folder = new();
        Write(folder, "r/trace.csv", "time_s,container,memory_current_bytes,events_oom_kill\n4,z,10,0\n5.0,z,10,0\n5.1,z,0,1\n");
        Write(folder, "r/kernel.log", Log(3.4, "id1"));
        Write(folder, "r/inspect.json", """[{"Id": "id1", "Name": "/z"}]""");
        Assert.Equal([5_050_000_000], ComparedTrace.Read(folder["r"]).Kills("z"));
    }

    [Fact]
    public void ACompressedTraceIsReadLikeAnyOther()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["r"]);
        using (GZipStream file = new(File.Create(folder["r/trace.csv.gz"]), CompressionMode.Compress))
        {
            file.Write(Encoding.UTF8.GetBytes(Rows));
        }

        ComparedTrace trace = ComparedTrace.Read(folder["r"]);
        Assert.Equal((true, 2), (trace.IsRecording, trace.Curve("z", "memory_current_bytes").Count));

        File.WriteAllText(folder["r/trace.csv.gz"], Rows);
        RunFileException error = Assert.Throws<RunFileException>(() => ComparedTrace.Read(folder["r"]));
        Assert.Equal((folder["r/trace.csv.gz"], "is not a gzip file, which its name says"), (error.FilePath, error.Message));
    }

    [Theory]
    [InlineData("1 4", "4.1", "1=- 4=4.1")]
    [InlineData("4.1", "1 4", "-=1 4.1=4")]
    [InlineData("1 4", "0.9", "1=0.9 4=-")]
    [InlineData("1 2 10", "9 11", "1=- 2=9 10=11")]
    [InlineData("1 2", "5 6", "1=5 2=6")]
    [InlineData("", "5 6", "-=5 -=6")]
    public void AKillThatIsMissingDoesNotPairTheNextOneWithIt(string first, string second, string pairs) =>
        Assert.Equal(pairs, string.Join(' ', KillPairs.Of(Times(first), Times(second)).Select(p => Text(p.First) + "=" + Text(p.Second))));

    private static long[] Times(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => (long)(double.Parse(t, CultureInfo.InvariantCulture) * 1000))];

    private static string Text(long? time) => time is { } known ? (known / 1000.0).ToString(CultureInfo.InvariantCulture) : "-";

    private static string Log(double seconds, string group)
    {
        string stamp = string.Create(CultureInfo.InvariantCulture, $"[{seconds,12:0.000000}] ");
        return stamp + "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
            + stamp + $"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/docker,task_memcg=/docker/{group},task=hog,pid=7,uid=0\n"
            + stamp + "Memory cgroup out of memory: Killed process 7 (hog) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB\n";
    }

    private static void Write(TemporaryFolder folder, string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        File.WriteAllText(folder[file], text);
    }
}
