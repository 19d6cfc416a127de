using OomSim.Docker;
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
    public void A_quoted_time_that_is_another_by_now_is_told()
    {
        Figure kill = new("r", "kill of a", "11.989 s", "8.185 s", "", false);

        Assert.Empty(Known.CheckTimes("r", [kill], [new("r", "curve of a", "follows from the kill of a, 11.99 s there and 8.19 s here; largest at 1 s")]));
        Assert.Equal(
            "r, curve of a: kill of a is 11.989 s there and 8.185 s here",
            Assert.Single(Known.CheckTimes("r", [kill], [new("r", "curve of a", "follows from the kill of a, 11.77 s there and 8.19 s here")])));
        Assert.Equal(
            "r, curve of a: kill of b is not compared there and  here",
            Assert.Single(Known.CheckTimes("r", [kill], [new("r", "curve of a", "follows from the kill of b, 1.00 s there and 8.19 s here")])));
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
        // v1: a01 9.3717 − 9.3587, a06 9.551 − 7.2847, b01 10.9816 − 10.5928, b02 12.1166 − 12.0581, b03 9.4136 − 9.325, b04 9.1797 − 9.0091; v2: a06
        // 6.7961 − 6.6299, kills on the clock of the rows. v2-a01 has no row between the limit and the kill. Median of the seven.
        Assert.Equal([13_000_000, 58_500_000, 88_600_000, 166_200_000, 170_600_000, 388_800_000, 2_266_300_000], CalibratedMachine.Stalls().Order());
        Assert.Equal(166_200_000, CalibratedMachine.ReclaimBeforeOom);

        // PSI of the group that grew, at its last row up to the kill: kernel/v2-g01, v2-g04, v2-g03, docker/v2-08. (299.593 + 387.790) ÷ 2 ms ÷ 17 rounds.
        Assert.Equal([125_345_000L, 299_593_000, 387_790_000, 615_510_000], CalibratedMachine.HostStalls().Order());
        Assert.Equal(20_217_147, CalibratedMachine.HostReclaimRound);

        // kB that are neither free nor cache nor charged, such as in v2-g04 996336 − 48284 − 812 − 916188; median (31080 + 31128) / 2.
        Assert.Equal([30156, 30444, 31052, 31080, 31128, 32820, 36104, 44744], CalibratedMachine.KeptAtOom().Order().Select(bytes => bytes >> 10));
        Assert.Equal(31104, CalibratedMachine.KeptByKernel >> 10);

        // MB/s of allocations without a pace, such as in v1-b14 20 MiB in 0.072 s; and beside an engine, in v2-39 30 and 40 MiB in 0.507 and 0.445 s.
        Assert.Equal(
            [53, 55, 65, 83, 85, 91, 93, 97, 109, 111, 130, 136, 144, 144, 145, 145, 156, 160, 161, 171, 172, 177, 179, 180, 183, 190, 190, 225, 263, 277, 291],
            CalibratedMachine.TouchSpeeds(CalibratedMachine.TouchRecordings).Order().Select(speed => speed / 1_000_000));
        Assert.Equal(145_635_555, CalibratedMachine.FirstTouchSpeed);
        Assert.Equal(
            [42, 47, 48, 48, 49, 50, 54, 54, 57, 62, 69, 71, 88, 93, 94, 103, 105, 113, 114, 115],
            CalibratedMachine.TouchSpeeds(CalibratedMachine.EngineTouchRecordings).Order().Select(speed => speed / 1_000_000));
        Assert.Equal(65_606_599, CalibratedMachine.FirstTouchSpeedBesideEngine);

        // MB/s of what was read before: v1-d01, -d03 (b), v2-d03 (b), three in v2-d05, of 38, 15 and 41 ms for 20 MiB; and of the first reads.
        Assert.Equal([303, 345, 499, 524, 1258, 1398], CalibratedMachine.ReadSpeeds(again: true).Order().Select(speed => speed / 1_000_000));
        Assert.Equal([86, 98, 107, 120, 123, 170, 179, 241, 246, 272, 286], CalibratedMachine.ReadSpeeds(again: false).Order().Select(speed => speed / 1_000_000));

        // MB/s of writes without a pace, such as in v1-a11 50,331,648 B in 0.941 s; and of fsync, such as in v2-d04 20.2 MB in 0.22 s.
        Assert.Equal([14, 22, 39, 39, 42, 53, 54, 70, 70, 109], CalibratedWrites.CopySpeeds().Order().Select(speed => speed / 1_000_000));
        Assert.Equal([91, 153, 201, 301], CalibratedWrites.SyncSpeeds().Order().Select(speed => speed / 1_000_000));
    }

    [Fact]
    public void The_engine_is_measured_from_the_recordings()
    {
        // ms from a program's last line to the last row of its group and half a row, such as in v2-20 (wr) 23.6313 + 0.05 − 22.908.
        Assert.Equal(
            [362, 413, 461, 473, 506, 548, 599, 605, 644, 683, 688, 690, 750, 757, 760, 773, 794, 815, 941, 967, 989, 1229, 1508, 1565, 1624, 1718, 1800],
            CalibratedEngine.EndTimes().Order().Select(time => time / 1_000_000));
        Assert.Equal(757_600_000, CalibratedEngine.EndTime);

        // What runc's own init takes: the default of both versions, in whose starts there is no difference.
        Assert.Equal(CalibratedEngine.StartPeak, new RuntimeProfile().StartupPeakV1);
        Assert.Equal(CalibratedEngine.StartPeak, new RuntimeProfile().StartupPeakV2);
        Assert.Equal([28, 20, 1], Steps("docker/v1"));
        Assert.Equal([37, 22, 3], Steps("docker/v2"));

        // How many took up to 5.3 MB, from 6.3 to 7.2 MB, and more: a huge page of 2 MiB more, or two or three.
        static IEnumerable<int> Steps(string recordings) =>
            CalibratedEngine.StartPeaks(recordings).GroupBy(bytes => bytes < 6_000_000 ? 0 : bytes < 8_000_000 ? 1 : 2).OrderBy(step => step.Key).Select(step => step.Count());
    }

    private static EngineEvent Event(string action, string container) => new(0, action, container, "");
}
