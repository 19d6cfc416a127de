using Xunit;

namespace OomSim.Fidelity;

/// <summary>The back-off of an engine on a machine that is not emulated: there its clock shows the timer, and what it does besides takes some ms.</summary>
public class RestartTimerTests
{
    // The machine had other work then: the starts that follow took 0.53 and 0.43 s, where the shortest took 0.14.
    private static readonly string[] Missed = ["unless-stopped, start 2, 4", "long-lived, start 1, 2"];

    private static readonly string Folder = RecordingFolder.OwnPathOf("engine/restart-policies");

    private static readonly IReadOnlyList<BackoffComparison> Delays = BackoffComparison.Of(
        RestartDelay.Read(Path.Combine(Folder, "docker-events.jsonl")),
        RestartDelay.Of(EngineReplay.Of(LoggedCommand.Parse(File.ReadLines(Path.Combine(Folder, "commands.log"))), "20.10", "bb").Events));

    [Fact]
    public void Each_back_off_lasts_as_long_as_the_recorded_one_where_the_machine_was_idle()
    {
        Assert.Equal(39, Delays.Count);
        Assert.Equal(Missed, Delays.Where(d => !d.MeetsTarget).Select(d => FormattableString.Invariant($"{d.Recorded.Container}, start {d.Recorded.Start}, {d.Recorded.Number}")));
        Assert.All(Delays, d => Assert.InRange(d.Recorded.Length, d.Simulated!.Value, d.Simulated.Value + 500_000_000));
    }

    [Fact]
    public void All_policies_are_there_from_the_first_to_the_longest()
    {
        Assert.Equal(["always", "long-lived", "on-failure", "short-lived", "unless-stopped"], Delays.Select(d => d.Recorded.Container).Distinct().Order(StringComparer.Ordinal));

        // 60 s at most, and from the first again after a start by hand and after each run of 10 s.
        Assert.Equal([51_200_000_000, 60_000_000_000, 60_000_000_000], DelaysOf("always").Skip(9));
        Assert.Equal([100_000_000, 200_000_000, 400_000_000, 800_000_000, 1_600_000_000], Delays.Where(d => d.Recorded is { Container: "unless-stopped", Start: 2 }).Select(d => d.Simulated!.Value));
        Assert.All(DelaysOf("long-lived"), delay => Assert.Equal(100_000_000, delay));

        static IEnumerable<long> DelaysOf(string container) => Delays.Where(d => d.Recorded.Container == container).Select(d => d.Simulated!.Value);
    }
}
