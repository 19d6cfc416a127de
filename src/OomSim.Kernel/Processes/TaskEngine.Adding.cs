namespace OomSim.Kernel;

/// <summary>Whether a step adds pages to what there is.</summary>
internal sealed partial class TaskEngine
{
    /// <summary>
    /// Reading adds pages only while the file is not all cached; writing over memory shared since a fork only where somebody
    /// else maps it too.
    /// </summary>
    private bool AddsPages(Process process, Activity activity, long pace, long now, out long limit)
    {
        limit = long.MaxValue;
        switch (activity.Kind)
        {
            case ActivityKind.Read:
                return Misses(process, activity, pace, out limit) && !MemoryManager.KeepsNoCache(process.Cgroup.Memory);
            case ActivityKind.CopyOnWrite when activity.Mapping is { } view:
                SetSpeed(activity, pace);

                // A page that nobody else maps any more is taken over, but not from another memcg: there a copy takes its place.
                bool isShared = Coverage.IsShared(view, pace, now, out limit);
                activity.ReplacesOld = !isShared && !ReferenceEquals(view.Region.Owner, process.Cgroup.Memory);
                return isShared || activity.ReplacesOld;
            default:
                return activity.Grows && activity.Kind != ActivityKind.CopyOnWrite;
        }
    }

    /// <summary>
    /// What a writer over shared memory may wish for so that it does not overtake one before it, 2^-20 byte/s: memory lets through a part of that
    /// one's wish already, and the same part of this one's.
    /// </summary>
    private static long WishBehind(long limit, long factor) =>
        limit == long.MaxValue || factor is 0 or MemoryCgroup.AllGrowth ? limit
            : (long)Int128.Min(long.MaxValue >> 2, (((Int128)limit << MemoryCgroup.FactorBits) + factor - 1) / factor);

    private bool Misses(Process process, Activity activity, long pace, out long limit)
    {
        activity.IsHit = !SequentialReads.Misses(host, process, activity, pace, out limit);
        if (!activity.IsHit)
        {
            activity.DiskClaim ??= host.Disk.Read.AddClaim(host.Disk.Read.Root, process);
            activity.Pool ??= host.PageCache.PoolOf(activity.File!, process.Cgroup.Memory);
            Workingset.Look(host, activity, host.Simulator.Now);
        }

        return !activity.IsHit;
    }
}
