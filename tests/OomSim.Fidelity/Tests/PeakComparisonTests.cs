using Xunit;

namespace OomSim.Fidelity;

public sealed class PeakComparisonTests
{
    [Fact]
    public void Rows_may_miss_a_moment_on_either_side()
    {
        // 60 MiB and for a moment a buffer of 1 MiB, which is in the highest row there, in none of these moments here, and in the simulated peak.
        Assert.Equal(new PeakComparison(61, 61), PeakComparison.OfRows([(30, 30), (61, 60)], 61));

        // And the other way round.
        Assert.Equal(new PeakComparison(60, 61), PeakComparison.OfRows([(30, 30), (60, 61)], 61));
        Assert.Equal(new PeakComparison(60, 60), PeakComparison.OfRows([(30, 30), (60, 59)], 61));
    }

    [Fact]
    public void What_no_moment_of_the_simulation_shows_is_a_difference()
    {
        Assert.Equal(new PeakComparison(70, 61), PeakComparison.OfRows([(70, 60)], 61));
        Assert.Equal(new PeakComparison(50, 60), PeakComparison.OfRows([(50, 60)], 61));
    }

    [Fact]
    public void Without_rows_there_is_no_peak() => Assert.Null(PeakComparison.OfRows([], 61));

    [Fact]
    public void The_start_of_a_container_is_not_its_programs_peak()
    {
        // v2-38: ca holds 1.1 MB, its runtime took 7.2 MB before it began.
        var comparison = Comparison.Of("docker/v2-38-error-texts");
        PeakComparison peak = comparison.Groups.Single(group => group.Container == "ca").Peak!.Value;

        Assert.InRange(peak.Recorded, 1_000_000, 1_200_000);
        Assert.InRange(comparison.Run.HighestOf("ca", CalibratedEngine.StartPeak), 1_000_000, 1_200_000);
    }

    [Fact]
    public void The_engines_processes_take_what_the_presser_cannot_have()
    {
        // Four containers: with their shims the host is full when the presser has what it had there, to 1 %.
        GroupComparison press = Comparison.Of("docker/v1-13-global-oom-adj").Groups.Single(group => group.Container == "press");

        Assert.InRange(press.PeakError!.Value, -GroupComparison.PeakTarget, GroupComparison.PeakTarget);
    }
}
