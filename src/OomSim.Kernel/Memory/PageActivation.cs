using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The second read of a cached page makes it active (K12.12), on the list of who pays for it (recordings docker/v1-36,
/// v2-36). Files are read in order, so the active pages of a file are those that a reader meets first: one who comes to the
/// end of them makes the next ones active, as fast as it reads. Of those who read side by side the first one does, and the first one
/// meets what was read once only: the others meet pages that are active, or that have been met.
/// </summary>
internal static class PageActivation
{
    /// <summary>Decides what a reader that finds its pages does to them.</summary>
    /// <param name="reader">Its step.</param>
    /// <param name="at">Where it is in what is cached, bytes from the beginning of that.</param>
    /// <param name="now">Present, ns.</param>
    public static void Look(Activity reader, long at, long now)
    {
        Inode file = reader.File!;
        if (file.Fresh.Rate >= 0 && file.Fresh.At(now) > file.CachedAt(now))
        {
            file.Fresh.Set(now, file.CachedAt(now));
        }

        if (file.Fresh.At(now) >= (reader.Touching == PageTouch.Mark && reader.TouchRate > 0 ? 1 : Pages.Size) && !IsBeside(reader, file.Marker, PageTouch.Mark, now))
        {
            reader.SetTouch(PageTouch.Mark, null);
            return;
        }

        CachePool? most = at + Pages.Size > file.ActiveAt(now) && !IsBeside(reader, file.Toucher, PageTouch.Activate, now) ? LongestInactive(reader, now) : null;
        reader.SetTouch(most is null ? PageTouch.None : PageTouch.Activate, most);
    }

    /// <summary>A reader moves on at a speed, 2^-20 byte/s; 0 where no page is touched or comes.</summary>
    public static void SetSpeed(LinuxHost host, Activity reader, long speed)
    {
        long rate = reader.Touch == PageTouch.None ? 0 : speed;
        if (rate > 0)
        {
            Lead(reader, host.Simulator.Now);
        }

        if (rate == reader.TouchRate && (rate == 0 || (reader.Touch == reader.Touching && ReferenceEquals(reader.TouchedPool, reader.TouchingPool))))
        {
            return;
        }

        Move(host, reader, -reader.TouchRate);
        reader.Touching = reader.Touch;
        reader.TouchingPool = reader.TouchedPool;
        reader.TouchRate = rate;
        Move(host, reader, rate);
        SequentialReads.Stir(host, reader.File!, reader);
    }

    /// <summary>Readers of a file stop to move its pages, until they look again: they are about to change hands.</summary>
    public static void Forget(LinuxHost host, Inode file)
    {
        foreach (Process process in file.Readers)
        {
            if (process.Activity is { TouchRate: not 0 } reader)
            {
                reader.SetTouch(PageTouch.None, null);
                SetSpeed(host, reader, 0);
                host.Tasks.MarkDirty(process);
            }
        }
    }

    /// <summary>When a reader comes to pages on another list, as things move now, ns.</summary>
    /// <param name="reader">Its step.</param>
    /// <param name="at">Where it is in what is cached, bytes from the beginning of that.</param>
    /// <param name="rate">How fast that moves on, 2^-20 byte/s: not at all where the beginning goes as fast as it reads.</param>
    /// <param name="now">Present, ns.</param>
    public static long NextChange(Activity reader, long at, long rate, long now)
    {
        Inode file = reader.File!;
        return reader.Touch switch
        {
            PageTouch.Mark when file.Fresh.Rate < 0 => file.Fresh.TimeOf(now, 0),
            PageTouch.Activate when reader.TouchedPool is { } pool => SequentialReads.When(
                pool.CachedAt(now) - pool.ActiveAt(now) - (Pages.Size / 2), pool.Clean.Rate + pool.Dirty.Rate - pool.Active.Rate, now),
            PageTouch.None when file.ActiveAt(now) - at is > Pages.Size / 2 and var ahead => SequentialReads.When(
                ahead - (Pages.Size / 2), file.ActiveRate - rate, now),
            PageTouch.None when IsBeside(reader, file.Toucher, PageTouch.Activate, now) => SequentialReads.When(
                file.Toucher!.PositionAt(now) - reader.PositionAt(now) + Pages.Size, file.Toucher.Done.Rate - reader.Done.Rate, now),
            PageTouch.None when LongestInactive(reader, now) is null => SequentialReads.When(
                file.Pools.Sum(pool => LeastInactive(reader, pool)) - file.CachedAt(now) + file.ActiveAt(now), file.ActiveRate - file.CachedRate, now),
            _ => SimTime.Never,
        };
    }

    // Who stands still is not the first of those who move: they would all look again, and it as well, without end.
    private static void Lead(Activity reader, long now)
    {
        Inode file = reader.File!;
        if (reader.Touch == PageTouch.Mark && IsFirst(reader, file.Marker, PageTouch.Mark, now))
        {
            file.Marker = reader;
        }
        else if (reader.Touch == PageTouch.Activate && IsFirst(reader, file.Toucher, PageTouch.Activate, now))
        {
            file.Toucher = reader;
        }
    }

    // No further ahead of the one who touches the pages first than a page, and no further behind than a readahead.
    private static bool IsBeside(Activity reader, Activity? first, PageTouch touch, long now) =>
        first is { TouchRate: > 0 } && first.Touching == touch && !ReferenceEquals(first, reader)
        && first.PositionAt(now) - reader.PositionAt(now) is > -Pages.Size and < Protection.Round;

    private static bool IsFirst(Activity reader, Activity? other, PageTouch touch, long now) =>
        other is not { TouchRate: > 0 } || other.Touching != touch || reader.PositionAt(now) - other.PositionAt(now) is >= 0 and < Protection.Round;

    // Reclaim takes 32 pages off the list at a time, and what is off the list does not become active (mm/vmscan.c isolate_lru_folios, mm/swap.c
    // folio_activate): where it goes through a pool's lists, no fewer than those do.
    private static long LeastInactive(Activity reader, CachePool pool)
    {
        if (reader.Touching == PageTouch.Activate && ReferenceEquals(reader.TouchingPool, pool))
        {
            return Pages.Size;
        }

        for (MemoryCgroup? m = pool.Owner; m is not null; m = m.Parent)
        {
            if (m.Plan is not null)
            {
                return Protection.Round;
            }
        }

        return Pages.Size;
    }

    private static CachePool? LongestInactive(Activity reader, long now)
    {
        CachePool? most = null;
        long longest = 0;
        foreach (CachePool pool in reader.File!.Pools)
        {
            if (pool.CachedAt(now) - pool.ActiveAt(now) is var inactive && inactive > longest && inactive >= LeastInactive(reader, pool))
            {
                most = pool;
                longest = inactive;
            }
        }

        return most;
    }

    private static void Move(LinuxHost host, Activity reader, long delta)
    {
        long now = host.Simulator.Now;
        if (delta == 0)
        {
            return;
        }

        if (reader.TouchingPool is not { } pool)
        {
            reader.File!.Fresh.AddRate(now, -delta);
            return;
        }

        if (reader.Touching >= PageTouch.Refault)
        {
            pool.Owner.AddRate(LruCounter.RefaultFile, delta);
            pool.Owner.AddRate(LruCounter.ActivateFile, reader.Touching > PageTouch.Refault ? delta : 0);
            pool.Owner.AddRate(LruCounter.RestoreFile, reader.Touching == PageTouch.Restore ? delta : 0);
            reader.Refaulted.AddRate(now, delta);
        }

        if (reader.Touching != PageTouch.Refault)
        {
            pool.Active.AddRate(now, delta);
            pool.Owner.AddRate(LruCounter.Activate, delta);
            for (MemoryCgroup? m = pool.Owner; m is not null; m = m.Parent)
            {
                // Who takes from the inactive list has to know when it is too short.
                if (m.Plan is not null)
                {
                    host.Memory.MarkDirty(m);
                }
            }
        }

        if (reader.Touching == PageTouch.Activate && pool.Active.Rate == 0 && pool.CachedAt(now) - pool.Active.At(now) is < Pages.Size and not 0 and var rest)
        {
            // No part of a page stays behind.
            pool.Active.Add(now, rest);
            pool.Owner.Add(LruCounter.Activate, rest);
        }
    }
}
