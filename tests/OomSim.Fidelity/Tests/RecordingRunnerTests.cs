using Xunit;

namespace OomSim.Fidelity;

public sealed class RecordingRunnerTests
{
    [Fact]
    public void A_program_that_is_slower_than_the_recording_lasts_comes_to_its_end()
    {
        // v2-a11 ends at t = 5.7 s, 0.8 s after its program; here writing takes 1.7 s longer.
        Comparison comparison = Comparison.Of("kernel/v2-a11-dirty");

        Assert.Empty(comparison.Differences);
        Assert.True(comparison.Run.Exits["a"]!.Value.Time > comparison.Recording.End);
    }

    [Fact]
    public void A_kill_behind_which_the_lab_stopped_waiting_is_an_end() =>
        Assert.DoesNotContain(Comparison.Of("kernel/v1-g15-global-cache").Differences, difference => difference.Contains("ended", StringComparison.Ordinal));
}
