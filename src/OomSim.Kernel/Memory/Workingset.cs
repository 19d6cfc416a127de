using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Refaults (K13): file pages that were taken and are read again. Pages go in the order in which they are read, so what is
/// read again first went first. Who comes back within what the active lists hold was taken too early: it is active at once.
/// </summary>
internal static class Workingset
{
    /// <summary>Stretches that a file remembers; more are joined.</summary>
    private const int MaxShadows = 16;

    /// <summary>The least that a reader reads before its distance is looked at again, bytes.</summary>
    private const long LeastLook = 4 << 20;

    /// <summary>Reclaim took file pages since the last time this was asked: the file remembers them.</summary>
    /// <param name="pool">Whose pages.</param>
    /// <param name="target">For whose limit.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="from">Age of the target's lists when the first went, bytes.</param>
    /// <param name="now">Present, ns.</param>
    public static void OnEvicted(CachePool pool, MemoryCgroup target, long bytes, long from, long now)
    {
        if (bytes > 0)
        {
            OnEvicted(pool, target, bytes, from, AgeOf(target, now), now);
        }
    }

    /// <summary>The same where the age at the end is known.</summary>
    /// <param name="pool">Whose pages.</param>
    /// <param name="target">For whose limit.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="from">Age of the target's lists when the first went, bytes.</param>
    /// <param name="to">Their age when the last went, bytes.</param>
    /// <param name="now">Present, ns.</param>
    public static void OnEvicted(CachePool pool, MemoryCgroup target, long bytes, long from, long to, long now)
    {
        if (bytes <= 0)
        {
            return;
        }

        // Deactivated pages were put behind those that were there: they go last.
        long inactive = pool.CachedAt(now) - pool.ActiveAt(now);
        long workingset = Math.Clamp(pool.Deactivated - Math.Max(0, inactive), 0, bytes);
        pool.Deactivated -= workingset;
        List<Shadow> shadows = pool.Inode.Shadows;
        Shadow? last = shadows.Count > 0 ? shadows[^1] : null;
        if (last is null || !ReferenceEquals(last.Target, target) || (workingset > 0) != (last.Workingset > 0)
            || from - last.To > LeastLook + (last.Bytes / 8))
        {
            last = new Shadow(target, from);
            shadows.Add(last);
        }

        last.To = to;
        last.Bytes += bytes;
        last.Workingset += workingset;
        if (shadows.Count > MaxShadows)
        {
            Join(shadows);
        }
    }

    /// <summary>Decides what a page is that a reader brings in from disk.</summary>
    /// <param name="host">The host.</param>
    /// <param name="reader">Its step.</param>
    /// <param name="now">Present, ns.</param>
    public static void Look(LinuxHost host, Activity reader, long now)
    {
        Inode file = reader.File!;
        long at = reader.PositionAt(now);
        reader.TouchUntil = long.MaxValue;
        Tell(reader, now);
        if (at + Pages.Size <= file.Seen)
        {
            Tell(file, now);
        }

        if (at + Pages.Size > file.Seen || FirstShadow(file) is not { } shadow)
        {
            reader.SetTouch(PageTouch.None, null);
            return;
        }

        if (Bare(file, now) is >= Pages.Size and var bare)
        {
            // What reclaim takes while somebody reads on lies behind all that went before.
            reader.TouchUntil = at + Math.Min(file.Seen - at, bare);
            reader.SetTouch(PageTouch.None, null);
            return;
        }

        // Reclaim that goes on takes 32 pages at a time.
        long remembered = shadow.Target.Plan is null ? shadow.Bytes : Math.Max(shadow.Bytes, Protection.Round);
        reader.TouchUntil = at + Math.Min(Math.Min(file.Seen - at, remembered), Math.Max(shadow.Bytes / 4, LeastLook));
        bool recent = !shadow.Target.Cgroup.IsRemoved && AgeOf(shadow.Target, now) - shadow.From <= SizeOf(host, shadow.Target, now);
        reader.SetTouch(!recent ? PageTouch.Refault : shadow.Workingset > 0 ? PageTouch.Restore : PageTouch.RefaultActivate, reader.Pool);
    }

    /// <summary>A reader closes the file: how far it came has been read once.</summary>
    public static void OnClosed(Activity reader, long now)
    {
        Tell(reader, now);
        reader.File!.Seen = Math.Max(reader.File.Seen, reader.PositionAt(now));
    }

    /// <summary>What a plan has taken since the last time is remembered.</summary>
    public static void Tell(MemoryCgroup memcg, ReclaimPlan plan, long now)
    {
        if (plan.Told == now || plan.Drops.Count == 0)
        {
            return;
        }

        foreach ((CachePool pool, long rate) in plan.Drops)
        {
            Fluid taken = default;
            taken.SetRate(plan.Told, rate);
            OnEvicted(pool, memcg, taken.At(now), plan.Age, now);
        }

        plan.Told = now;
        plan.Age = AgeOf(memcg, now);
    }

    private static void Tell(Inode file, long now)
    {
        foreach (CachePool pool in file.Pools)
        {
            for (MemoryCgroup? m = pool.Owner; m is not null; m = m.Parent)
            {
                if (m.Plan is { } plan)
                {
                    Tell(m, plan, now);
                }
            }
        }
    }

    /// <summary>What a reader has read again since the last time is no longer remembered.</summary>
    private static void Tell(Activity reader, long now)
    {
        Inode file = reader.File!;
        long bytes = reader.Refaulted.At(now);
        reader.Refaulted.Set(now, 0);
        while (bytes > 0 && FirstShadow(file) is { } shadow)
        {
            long part = Math.Min(bytes, shadow.Bytes);
            shadow.From += (long)((Int128)(shadow.To - shadow.From) * part / shadow.Bytes);
            shadow.Workingset -= Math.Min(part, shadow.Workingset);
            shadow.Bytes -= part;
            bytes -= part;
            if (shadow.Bytes < Pages.Size)
            {
                file.Shadows.RemoveAt(0);
            }
        }
    }

    /// <summary>Age of a memcg's lists: what was taken from them or activated (K13.1), bytes.</summary>
    public static long AgeOf(MemoryCgroup memcg, long now) =>
        memcg.CountAll(LruCounter.StealDirect, now) + memcg.CountAll(LruCounter.StealKswapd, now) + memcg.CountAll(LruCounter.Activate, now);

    /// <summary>What a page may have missed and still be taken as part of the working set (K13.2), bytes.</summary>
    private static long SizeOf(LinuxHost host, MemoryCgroup memcg, long now)
    {
        long active = memcg.ActiveFile(now);
        if (host.Swap is not null && host.Memory.Reclaim.SwapRoom(memcg, now) >= Pages.Size)
        {
            MemoryTotals totals = memcg.Totals(now);
            active += totals.Anon + totals.Shmem;
        }

        return active;
    }

    /// <summary>The two stretches that went first are one from now on.</summary>
    private static void Join(List<Shadow> shadows)
    {
        Shadow first = shadows[0];
        shadows[1].From = first.From;
        shadows[1].Bytes += first.Bytes;
        shadows[1].Workingset += first.Workingset;
        shadows.RemoveAt(0);
    }

    /// <summary>
    /// Bytes that have been read once and are neither cached nor remembered, as drop_caches leaves them (mm/truncate.c: no shadow entry
    /// takes a page's place): a reader meets them before what reclaim took later.
    /// </summary>
    private static long Bare(Inode file, long now)
    {
        long remembered = 0;
        foreach (Shadow shadow in file.Shadows)
        {
            remembered += shadow.Bytes;
        }

        return Math.Min(file.Seen, file.ContentAt(now)) - file.CachedAt(now) - remembered;
    }

    private static Shadow? FirstShadow(Inode file) => file.Shadows.Count > 0 ? file.Shadows[0] : null;
}
