using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// What is written because it has been dirty for long (K14.2). As in the kernel it is a file's age that counts, from its first dirty
/// page on: all its pages are written then, the young ones too, until the file is clean. Recording kernel/v1-d06 shows that young
/// ones go along (the last of a file 5 s after they were written, 25 s after the first); it does not show the 30 s.
/// </summary>
internal sealed partial class Writeback
{
    private const long Centisecond = 10 * SimTime.Millisecond;

    /// <summary>How long a file is left dirty, ns.</summary>
    private long Expiry => host.Sysctl("vm.dirty_expire_centisecs") * Centisecond;

    /// <summary>How often the flusher looks, ns; 0: never on account of age.</summary>
    private long WakeInterval => host.Sysctl("vm.dirty_writeback_centisecs") * Centisecond;

    /// <summary>How long files are left dirty was set anew, or how often that is looked at: the flusher looks at once.</summary>
    public void OnExpiry()
    {
        host.Simulator.Cancel(_expire);
        _expire = default;
        if (WakeInterval > 0)
        {
            Expire();
        }

        IsStale = true;
    }

    /// <summary>The flusher looks, and will look again when the next file can be old enough.</summary>
    private void Expire()
    {
        long now = host.Simulator.Now;
        long next = SimTime.Never;
        foreach (Inode inode in _dirtyInodes)
        {
            if (!IsDirty(inode, now))
            {
                continue;
            }

            if (inode.DirtiedAt <= now - Expiry)
            {
                inode.IsExpired = _hasExpired = true;
            }

            // What is written now is as old again after that time at the earliest.
            next = Math.Min(next, inode.IsExpired ? now : inode.DirtiedAt);
        }

        if (next != SimTime.Never)
        {
            ScheduleLook(now, next + Expiry - now);
        }
    }

    /// <summary>The flusher wakes at its interval; it looks when the time that is left is over then.</summary>
    private void ScheduleLook(long now, long left)
    {
        long wakes = Math.Max(1, (left + WakeInterval - 1) / WakeInterval);
        _expire = host.Simulator.Schedule(SimTime.Later(now, wakes * WakeInterval), this, ExpireTag);
    }

    private static bool IsDirty(Inode inode, long now)
    {
        foreach (CachePool pool in inode.Pools)
        {
            if (pool.Dirty.At(now) > 0 || pool.Dirty.Rate > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A file without a dirty page is young again: its age counts from the next one on.</summary>
    private static void NoteClean(Inode inode, long now)
    {
        foreach (CachePool pool in inode.Pools)
        {
            if (!pool.HasNoDirtyPage(now))
            {
                return;
            }
        }

        (inode.IsExpired, inode.DirtiedAt) = (false, now);
    }
}
