using Xunit;

namespace OomSim.Fidelity;

public sealed class MemoryCurveTests
{
    [Fact]
    public void Rows_weigh_by_the_time_they_stand_for()
    {
        // Rows at 0, 1, 2, 10 s stand for 0.5, 1, 4.5, 4 s. Errors 0, 10, 0, 0 of a peak of 100:
        // sqrt(10² · 1 / 10) / 100 = 0.0316.
        List<TracePoint> rows = [Point(0, 100), Point(1, 100), Point(2, 100), Point(10, 100)];

        (double nrmse, long leftOut) = MemoryCurve.Compare(rows, row => row.Time == 1_000_000_000 ? 90 : 100, [], 100);

        Assert.Equal(Math.Sqrt(10) / 100, nrmse, 6);
        Assert.Equal(0, leftOut);
    }

    [Fact]
    public void The_time_between_two_kills_is_left_out_until_the_memory_is_back()
    {
        List<TracePoint> rows = [Point(0, 100), Point(1, 100), Point(2, 100), Point(3, 5), Point(4, 4)];
        TimedOutcome kill = new(TimeKind.Kill, "a", 0, 1_500_000_000, 500_000_000);

        (long from, long to) = MemoryCurve.Window(rows, kill);
        (double nrmse, long leftOut) = MemoryCurve.Compare(rows, row => row.Time < 500_000_000 ? 100 : 4, [(from, to)], 100);

        // Left out: rows at 1, 2, 3 s (1 s each); what remains is exact.
        Assert.Equal((500_000_000, 3_000_000_000), (from, to));
        Assert.Equal(3_000_000_000, leftOut);
        Assert.Equal(0, nrmse, 9);
    }

    [Theory]
    [InlineData(1_000, 1_099, true)]
    [InlineData(1_000, 1_101, false)]
    [InlineData(10_000, 10_199, true)]
    [InlineData(10_000, 9_799, false)]
    public void Times_are_met_within_two_percent_or_100_ms(long recordedMs, long simulatedMs, bool met) =>
        Assert.Equal(met, new TimedOutcome(TimeKind.Kill, "a", 0, recordedMs * 1_000_000, simulatedMs * 1_000_000).MeetsTarget);

    private static TracePoint Point(long second, long memory) => new(second * 1_000_000_000, "a", memory, null, 0, 0, 0, 0, false, null, null);
}
