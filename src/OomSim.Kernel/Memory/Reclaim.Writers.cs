namespace OomSim.Kernel;

/// <summary>Writers who make room for themselves (K14).</summary>
internal sealed partial class Reclaim
{
    /// <summary>
    /// Where nothing is left but what is being written, a page that reached the disk makes room for the next one: writers
    /// among themselves go on at the speed of the disk. It would make room for others once only, and is gone then.
    /// </summary>
    private void PassWriters(ReclaimPlan plan, MemoryCgroup memcg, long need, long now)
    {
        long wish = 0;
        long passes = 0;
        foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
        {
            foreach (Process process in cgroup.Members)
            {
                // A protected pool's pages stay, so its writer needs the room of others.
                if (process.Activity is { Kind: ActivityKind.Write, Wish: > 0, IntoTmpfs: false } activity
                    && activity.Pool!.Dirty.At(now) <= 0 && Protection.Unprotected(activity.Pool.Owner, Round, now) > 0)
                {
                    wish += activity.Wish;
                    long share = host.Writeback.ShareOf(activity.Pool);
                    passes += Math.Min(activity.Wish, share + CacheSlab.Of(activity.Pool.Inode, share));
                }
            }
        }

        if (wish >= need)
        {
            plan.Capacity = Math.Min(need, plan.Capacity + passes);
            host.Writeback.Start();
        }
    }
}
