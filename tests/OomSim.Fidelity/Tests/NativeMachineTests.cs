using Xunit;

namespace OomSim.Fidelity;

public sealed class NativeMachineTests
{
    [Fact]
    public void The_machine_is_measured_from_its_recordings()
    {
        // Tenths of ms by which a kill came after its program's own pace; the median of the five is 19.3 ms.
        Assert.Equal([-9, 32, 193, 210, 232], NativeMachine.Stalls().Order().Select(time => time / 100_000));

        // MB/s: allocations without a pace, such as in a34 20 MiB in 13 ms.
        Assert.Equal([1084, 1165, 1310, 1497, 1613, 1700, 2621, 2621, 2796, 2859], CalibratedMachine.TouchSpeeds(NativeMachine.TouchRecordings).Order().Select(speed => speed / 1_000_000));

        // First reads (d10 40 MiB, d12 50 MiB in 26 ms, d19 80 MiB in 33 ms), and what had been read or written before (d10 in 4 ms, d09 30 MiB in 2 ms).
        Assert.Equal([1613, 2016, 2542], CalibratedMachine.ReadSpeeds(NativeMachine.ReadRecordings, again: false).Order().Select(speed => speed / 1_000_000));
        Assert.Equal([10485, 15728], CalibratedMachine.ReadSpeeds(NativeMachine.ReadRecordings, again: true).Order().Select(speed => speed / 1_000_000));

        // Writes up to the last line that tells (d04 33,554,432 B in 10 ms, d09 16,777,216 B in 3 ms), and the fsync of 40 MiB in 22 ms.
        Assert.Equal([3355, 5592], NativeMachine.CopySpeeds().Order().Select(speed => speed / 1_000_000));
        Assert.Equal([1906], NativeMachine.SyncSpeeds().Select(speed => speed / 1_000_000));

        // What a lower limit left no room for: c15 32 MB of anonymous memory in 122 ms; d19 20 MiB of cache in 11, 28 and 47 ms, d12 32 MB in 8 ms.
        Assert.Equal([266], NativeMachine.ReclaimSpeeds(NativeMachine.SwapOutRecordings).Select(speed => speed / 1_000_000));
        Assert.Equal([465, 748, 1906, 4046], NativeMachine.ReclaimSpeeds(NativeMachine.CacheDropRecordings).Order().Select(speed => speed / 1_000_000));
    }

    [Fact]
    public void A_recording_is_played_on_the_machine_of_its_family()
    {
        Assert.Equal(NativeMachine.FirstTouchSpeed, CalibratedMachine.For(Recording.LoadOwn("kernel-6.18/v1-a32-tree")).MemoryBandwidth);
        Assert.Equal("6.18", CalibratedMachine.For(Recording.LoadOwn("kernel-6.18/v1-a32-tree")).Kernel);
        Assert.Equal(CalibratedMachine.FirstTouchSpeed, CalibratedMachine.For(Recording.LoadOwn("kernel/v1-a01-limit")).MemoryBandwidth);
        Assert.Equal("6.1", CalibratedMachine.For(Recording.LoadOwn("kernel/v1-a01-limit")).Kernel);
    }

    [Fact]
    public void A_limit_is_lowered_when_that_was_typed()
    {
        // c15: typed at 2.478 s, back at 2.600 s; in the row at 2.5068 s a part of it has gone to swap on both sides.
        Comparison comparison = Comparison.Of("kernel-6.18/v1-c15-swap-lower");

        Assert.InRange(comparison.Run.Memory[("a", 2_506_800_000)], 50_000_000, 62_000_000);
    }

    [Fact]
    public void Its_kernel_log_keeps_the_time_of_the_rows()
    {
        // a27b: the log says 7.544111, between the rows at 7.502 and 7.6.
        Assert.Equal(7_544_111_000, Assert.Single(Recording.LoadOwn("kernel-6.18/v1-a27b-lower-running").Kills).Time);
    }
}
