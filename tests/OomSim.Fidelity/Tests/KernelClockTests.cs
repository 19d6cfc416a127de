using OomSim.Results;
using Xunit;

namespace OomSim.Fidelity;

public sealed class KernelClockTests
{
    private static readonly SortedDictionary<string, string> NoNames = new(StringComparer.Ordinal);

    [Fact]
    public void A_kill_lies_where_the_counter_rises()
    {
        // The counter rises between 2.0 and 2.1 s and again between 5.0 and 5.1 s; the log says 1.72 and 4.75 s, so it is 0.28 to 0.38 and 0.25 to
        // 0.35 s behind: 0.28 to 0.35, the middle is 0.315.
        TracePoint[] rows = [Row(2000, 0), Row(2100, 1), Row(5000, 1), Row(5100, 2)];

        Assert.Equal([2_035_000_000, 5_065_000_000], RowsClock.Put(rows, [Kill(1720), Kill(4750)], NoNames).Select(kill => kill.Time));
    }

    [Fact]
    public void Where_no_counter_rises_or_the_recorder_stalled_the_log_stands()
    {
        Assert.Equal(0, RowsClock.Behind([Row(1000, 1), Row(1100, 1)], [Kill(900)], NoNames));
        Assert.Equal(0, RowsClock.Behind([Row(1000, 0), Row(1201, 1)], [Kill(900)], NoNames));
    }

    [Fact]
    public void A_kill_of_before_the_first_row_has_no_rise()
    {
        // The second kill is that of the rise between 5.0 and 5.1 s, 0.25 to 0.35 s after its line: the first was counted before the first row.
        Assert.Equal(300_000_000, RowsClock.Behind([Row(2000, 1), Row(5000, 1), Row(5100, 2)], [Kill(1720), Kill(4750)], NoNames));

        // A second run counts from 0 and had one when its first row came: the third kill is that of the rise between 8.0 and 8.1 s.
        TracePoint[] rows = [Row(2000, 1), Row(2100, 2), Row(5000, 1), Row(8000, 1), Row(8100, 2)];
        Assert.Equal(300_000_000, RowsClock.Behind(rows, [Kill(1000), Kill(1750), Kill(4000), Kill(7750)], NoNames));

        // Nothing is left out where the log has no such kill.
        Assert.Equal(300_000_000, RowsClock.Behind([Row(2000, 1), Row(5000, 1), Row(5100, 2)], [Kill(4750)], NoNames));
    }

    [Fact]
    public void Kills_that_disagree_give_the_median()
    {
        // 0.0 to 0.1, 0.2 to 0.3 and 0.3 to 0.4 s behind.
        TracePoint[] rows = [Row(1000, 0), Row(1100, 1), Row(2200, 1), Row(2300, 2), Row(3300, 2), Row(3400, 3)];

        Assert.Equal(250_000_000, RowsClock.Behind(rows, [Kill(1000), Kill(2000), Kill(3000)], NoNames));
    }

    [Fact]
    public void The_log_of_one_recording_is_behind_by_one_time()
    {
        // docker/v1-15 is 1.7 s behind: the counter of cc rises between 24.7373 and 24.7761, the log says 23.051; cd and the second run agree.
        Recording recording = Recording.Load("docker/v1-15-child-oom");

        Assert.Equal([24.74, 48.24, 64.88], recording.Kills.Select(kill => Math.Round(Clock.Seconds(kill.Time), 2)));
    }

    [Theory]
    [InlineData("docker/v1-15-child-oom")]
    [InlineData("docker/v1-14-global-oom-frozen")] // its trace is compressed
    [InlineData("docker/v1-18-multi-victim")]
    [InlineData("docker/v1-01-limit-hit")]
    [InlineData("kernel/v1-a02-unpaced")]
    public void CompareDatesTheKillsAsTheTableDoes(string name)
    {
        Recording recording = Recording.Load(name);
        ComparedTrace trace = ComparedTrace.Read(RecordingFolder.PathOf(name));
        SortedDictionary<string, string> ids = ContainerNames.Ids(recording.Commands);
        foreach (IGrouping<string, KernelKill> kills in recording.Kills.GroupBy(kill => ContainerNames.OfKill(kill, ids)))
        {
            Assert.Equal(kills.Select(kill => kill.Time), trace.Kills(kills.Key));
        }

        Assert.NotEmpty(recording.Kills);
    }

    private static TracePoint Row(long ms, long kills) => new(ms * 1_000_000, "a", 0, null, 0, 0, 0, 0, false, null, null, kills, null);

    private static KernelKill Kill(long ms) => new(ms * 1_000_000, "/docker/a", "hog", 0);
}
