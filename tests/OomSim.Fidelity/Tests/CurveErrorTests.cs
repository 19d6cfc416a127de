using OomSim.Results;
using Xunit;

namespace OomSim.Fidelity;

public sealed class CurveErrorTests
{
    [Fact]
    public void Rows_weigh_by_the_time_they_stand_for()
    {
        // Rows at 0, 0.1, 0.2, 5 s stand for 0.05, 0.1, 0.15, 0.1 s: never more than 0.1 s on a side.
        // Error 10 of a peak of 100 in the second: sqrt(10² · 0.1 / 0.4) / 100 = 0.05.
        List<CurvePoint> rows = [Point(0, 100), Point(100, 100), Point(200, 100), Point(5000, 100)];

        (double nrmse, long leftOut) = CurveError.Compare(rows, i => rows[i].Time == 100_000_000 ? 90 : 100, [], 100, 100_000_000);

        Assert.Equal(0.05, nrmse, 9);
        Assert.Equal(0, leftOut);
    }

    [Fact]
    public void The_time_between_two_kills_is_left_out_until_the_memory_is_back()
    {
        List<CurvePoint> rows = [Point(0, 100), Point(100, 100), Point(200, 100), Point(300, 5), Point(400, 4)];

        (long from, long to) = CurveError.Window(rows, first: 150_000_000, second: 50_000_000);
        (double nrmse, long leftOut) = CurveError.Compare(rows, i => rows[i].Time < 50_000_000 ? 100 : 4, [(from, to)], 100, 100_000_000);

        // Left out: rows at 0.1, 0.2, 0.3 s (0.1 s each); what remains is exact.
        Assert.Equal((50_000_000, 300_000_000), (from, to));
        Assert.Equal(300_000_000, leftOut);
        Assert.Equal(0, nrmse, 9);
    }

    [Theory]
    [InlineData(1_000, 1_099, true)]
    [InlineData(1_000, 1_101, false)]
    [InlineData(10_000, 10_199, true)]
    [InlineData(10_000, 9_799, false)]
    public void Times_are_met_within_two_percent_or_100_ms(long recordedMs, long simulatedMs, bool met) =>
        Assert.Equal(met, new TimedOutcome(TimeKind.Kill, "a", 0, recordedMs * 1_000_000, simulatedMs * 1_000_000).MeetsTarget);

    private static CurvePoint Point(long ms, long memory) => new(ms * 1_000_000, memory);
}
