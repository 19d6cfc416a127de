using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Sleeps within the kernel, in which a task cannot freeze (K17.8).</summary>
internal sealed partial class TaskEngine
{
    /// <summary>The longest pause of a writer while too much is dirty (K14.2).</summary>
    private const long LongestPause = 200 * SimTime.Millisecond;

    /// <summary>Swapped pages that are read together (vm.page-cluster 3).</summary>
    private const long SwapCluster = 8 * Pages.Size;

    /// <summary>
    /// When a process comes out of the uninterruptible sleep that it is in, ns; <see cref="SimTime.Never"/> where that is when its step is
    /// done, null where it does not sleep so. A step flows: what it has done says where between two sleeps it is.
    /// </summary>
    public long? SleepsUntil(Process process)
    {
        long now = host.Simulator.Now;
        return !CanRun(process) ? null : process.Activity switch
        {
            { Kind: ActivityKind.Fsync } => SimTime.Never,
            { IsUninterruptible: true } sleep => sleep.Deadline,
            { Kind: ActivityKind.Write, IntoTmpfs: false, Pool: { } pool } when host.Writeback.WriterShare(pool) != long.MaxValue => now + LongestPause,
            { Wish: > 0 } growth when IsHeldByHigh(process) => NextOf(growth, host.KernelFacts.ChargeBatch * Pages.Size, now),
            { UsesDisk: true, DiskClaim.Granted: > 0 } reader when reader.DiskClaim.Granted < reader.PaceRate => NextOf(reader, reader.SwapsIn ? SwapCluster : KernelFacts.ReadaheadPages * Pages.Size, now),
            _ => null,
        };
    }

    private static bool IsHeldByHigh(Process process)
    {
        for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
        {
            if (m.IsThrottledByHigh)
            {
                return true;
            }
        }

        return false;
    }

    // When it has done the next so many bytes; no later than the longest sleep for memory.high would end.
    private static long? NextOf(Activity activity, long unit, long now)
    {
        long done = activity.Done.At(now);
        long next = activity.Done.Rate > 0 ? activity.Done.TimeOf(now, done - (done % unit) + unit) : SimTime.Never;
        return Math.Min(next, now + HighThrottle.LongestSleep);
    }
}
