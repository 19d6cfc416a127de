using Xunit;

namespace OomSim.Fidelity;

public sealed class KnownTests
{
    private static readonly Known[] Listed = [new("r", "kills: ", "cause"), new("r", "peak of a", "cause")];

    [Fact]
    public void EachEntryStandsOnce()
    {
        foreach (IReadOnlyList<Known> list in new[] { Known.Differences, Known.Misses })
        {
            Assert.Empty(list.GroupBy(entry => (entry.Recording, entry.What)).Where(group => group.Count() > 1).Select(group => group.Key));
        }
    }

    [Fact]
    public void An_unlisted_difference_and_one_that_is_gone_are_told()
    {
        Assert.Empty(Known.CheckDifferences("r", ["kills: [a], simulated []"], Listed[..1]));
        Assert.Equal("r differs: ends: x", Assert.Single(Known.CheckDifferences("r", ["kills: y", "ends: x"], Listed[..1])));
        Assert.Equal("r no longer differs, take it out of the list: kills: ", Assert.Single(Known.CheckDifferences("r", [], Listed[..1])));
        Assert.Empty(Known.CheckDifferences("other", [], Listed));
    }

    [Fact]
    public void An_unlisted_miss_and_one_that_is_met_are_told()
    {
        Figure missed = new("r", "peak of a", "100 B", "110 B", "+10.00 %", false);

        Assert.Empty(Known.CheckMisses("r", [missed], Listed[1..]));
        Assert.Equal("r misses: peak of a: 100 B, simulated 110 B: +10.00 %", Assert.Single(Known.CheckMisses("r", [missed], [])));
        Assert.Equal("r no longer misses, take it out of the list: peak of a", Assert.Single(Known.CheckMisses("r", [missed with { IsMet = true }], Listed[1..])));
    }

    [Fact]
    public void A_raced_pair_is_put_into_its_usual_order()
    {
        EngineEvent[] events = [Event("start", "x"), Event("die", "x"), Event("die", "y"), Event("oom", "x"), Event("stop", "y")];

        Assert.Equal(["start x", "oom x", "die x", "die y", "stop y"], EventRaces.InOrder(events).Select(happened => happened.Action + " " + happened.Container));
        Assert.Equal(["x"], EventRaces.LateOom(events));
    }

    [Fact]
    public void An_oom_of_the_next_run_stays_behind_the_die()
    {
        EngineEvent[] events = [Event("die", "x"), Event("start", "x"), Event("oom", "x")];

        Assert.Equal(events, EventRaces.InOrder(events));
        Assert.Empty(EventRaces.LateOom(events));
    }

    [Fact]
    public void The_machine_is_measured_from_the_recordings()
    {
        // v1: a06 9.415401 − 7.2847, b01 10.9816 − 10.5928, b02 12.1166 − 12.0581, b03 9.4136 − 9.325, b04 9.1797 − 9.0091; v2: a06 6.658522 − 6.6299.
        // The two a01 have no row between the limit and the kill. Median of the six: (88.6 + 170.6) / 2.
        Assert.Equal([28_622_000, 58_500_000, 88_600_000, 170_600_000, 388_800_000, 2_130_701_000], CalibratedMachine.Stalls().Order());
        Assert.Equal(129_600_000, CalibratedMachine.ReclaimBeforeOom);

        // PSI of the group that grew, at its last row up to the kill: docker/v2-08, kernel/v2-g03, v2-g04; in v2-g01 the last
        // row is 0.6 s before it. 299.593 ms ÷ 17 rounds.
        Assert.Equal([265_561_000L, 299_593_000, 534_645_000], CalibratedMachine.HostStalls().Order());
        Assert.Equal(17_623_117, CalibratedMachine.HostReclaimRound);

        // kB that are neither free nor cache nor charged, such as in v2-g04 996336 − 48284 − 812 − 916188; median (31276 + 31320) / 2.
        Assert.Equal([30156, 30444, 31052, 31276, 31320, 31356, 32748, 36104], CalibratedMachine.KeptAtOom().Order().Select(bytes => bytes >> 10));
        Assert.Equal(31298, CalibratedMachine.KeptByKernel >> 10);

        // v1 49889280 B in 3.828078 − 3.114 s, v2 50151424 B in 5.222105 − 4.414 s, each less 0.1296 s.
        Assert.Equal(100_040_704 / (0.714078 + 0.808105 - 0.2592), CalibratedMachine.FirstTouchSpeed, 1.0);

        // MB/s of what was read before: v1-d01, -d03 (b), v2-d03 (b), three in v2-d05, of 38, 15 and 41 ms for 20 MiB; and of the first reads.
        Assert.Equal([303, 345, 499, 524, 1258, 1398], CalibratedMachine.ReadSpeeds(again: true).Order().Select(speed => speed / 1_000_000));
        Assert.Equal([86, 98, 107, 120, 123, 170, 179, 241, 246, 272, 286], CalibratedMachine.ReadSpeeds(again: false).Order().Select(speed => speed / 1_000_000));
    }

    private static EngineEvent Event(string action, string container) => new(0, action, container, "");
}
