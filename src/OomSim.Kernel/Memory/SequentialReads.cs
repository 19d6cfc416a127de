using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Whether a reader finds the next page in the cache (K9.5). The cached pages of a file are those read last: a stretch that
/// ends at the frontier, round and round, and loses its oldest pages first. A reader inside it hits; one at the frontier
/// reads from disk and moves it on; of several there one reads and the others wait for its pages.
/// </summary>
internal static class SequentialReads
{
    /// <summary>A reader that was overtaken by reclaim reads at least so much from disk before it looks again, bytes.</summary>
    private const long LeastMiss = 1 << 20;

    /// <summary>A reader opens the file. Where nobody else reads it, what is cached is what it reads first, if the rest then fits.</summary>
    public static void Open(LinuxHost host, Process process, Activity reader)
    {
        Inode file = reader.File!;
        long now = host.Simulator.Now;
        CacheSlab.SetBuffers(host, file, file.HasBuffers && (file.CachedAt(now) > 0 || file.Writers > 0));
        if (file.Readers.Count == 0 && file.ContentAt(now) - file.CachedAt(now) is > 0 and long missing
            && (IsAway(file, reader, now) || file.ActiveAt(now) > 0))
        {
            // What is active stays, what is not is gone before a reader comes to it.
            long stays = host.Room(process.Cgroup.Memory) >= Math.Min(missing, reader.Target) ? file.CachedAt(now) : file.ActiveAt(now);
            file.Frontier = reader.PositionAt(now) + stays;
        }

        file.Readers.Add(process);
    }

    /// <summary>A reader closes the file.</summary>
    public static void Close(LinuxHost host, Process process, Activity reader)
    {
        reader.File!.Readers.Remove(process);
        reader.File.Toucher = ReferenceEquals(reader.File.Toucher, reader) ? null : reader.File.Toucher;
        reader.File.Marker = ReferenceEquals(reader.File.Marker, reader) ? null : reader.File.Marker;
        Pause(host, reader);
        Workingset.OnClosed(reader, host.Simulator.Now);
    }

    /// <summary>A reader cannot run: somebody else reads on.</summary>
    public static void Pause(LinuxHost host, Activity reader)
    {
        reader.Speed = 0;
        if (ReferenceEquals(reader.File!.Leader, reader))
        {
            Lead(host, reader.File, null);
        }
    }

    /// <summary>Decides whether a reader has to read the page before it from disk.</summary>
    /// <param name="host">The host.</param>
    /// <param name="process">Who reads.</param>
    /// <param name="reader">Its step.</param>
    /// <param name="speed">What it wishes for, 2^-20 byte/s.</param>
    /// <param name="limit">What it may do: behind the one who reads the same page from disk it cannot be faster.</param>
    public static bool Misses(LinuxHost host, Process process, Activity reader, long speed, out long limit)
    {
        Inode file = reader.File!;
        long now = host.Simulator.Now;
        limit = long.MaxValue;
        if (reader.Speed != speed)
        {
            reader.Speed = speed;
            Stir(host, file, reader);
        }

        long at = reader.PositionAt(now);
        if (IsWhole(file, now) && (!ReferenceEquals(file.Leader, reader) || file.ContentAt(now) <= file.CachedAt(now)))
        {
            Follow(host, reader);
            PageActivation.Look(reader, at, now);
            return false;
        }

        if (IsAtFrontier(file, at, now))
        {
            if (ReferenceEquals(file.Leader, reader) || MayLead(host, process, reader, file.Leader, now))
            {
                Lead(host, file, reader);
                return true;
            }

            limit = file.Leader!.Done.Rate;
            PageActivation.Look(reader, file.CachedAt(now), now);
            return false;
        }

        Follow(host, reader);
        if (at < reader.MissUntil)
        {
            return true;
        }

        long beyond = Behind(file, at, now) - file.CachedAt(now);
        if (beyond < Pages.Size)
        {
            PageActivation.Look(reader, -beyond, now);
            return false;
        }

        reader.MissUntil = at + Math.Max(beyond, LeastMiss);
        return true;
    }

    /// <summary>When a reader has to look again, as it and the others move now, ns.</summary>
    public static long NextChange(Activity reader, long now)
    {
        Inode file = reader.File!;
        long at = reader.PositionAt(now);
        long rate = reader.Done.Rate;
        long cached = file.CachedAt(now);
        long next = SimTime.Never;
        if (!reader.IsHit)
        {
            // Others may read or write the same file.
            next = When(file.ContentAt(now) - cached, -file.Unwritten.Rate - file.CachedRate, now);

            // Where nothing that it reads stays, nothing that is remembered is used up.
            next = reader.TouchUntil == long.MaxValue || reader.Rate == 0 ? next : Math.Min(next, When(reader.TouchUntil - at, -rate, now));
            return reader.MissUntil > at && !ReferenceEquals(file.Leader, reader) ? Math.Min(next, When(reader.MissUntil - at, -rate, now)) : next;
        }

        long frontier = file.FrontierAt(now);
        long pushed = file.Leader?.Done.Rate ?? 0;
        long behind = Behind(file, at, now, out long rounds);

        // What is written on to the file lies between the frontier and who is there in another round.
        long moving = file.CachedRate - pushed + rate + (rounds * file.Unwritten.Rate);
        (long place, long moves) = IsWhole(file, now) ? (at, rate)
            : IsAtFrontier(file, at, now) ? (cached, file.CachedRate)
            : (cached - behind, moving);
        next = PageActivation.NextChange(reader, place, moves, now);
        if (frontier - at >= Pages.Size)
        {
            next = Math.Min(next, When(frontier - at, pushed - rate, now));
        }

        if (!IsAtFrontier(file, at, now) || IsWhole(file, now))
        {
            // The oldest cached page comes nearer: it is lost when it has passed.
            next = Math.Min(next, When(cached - behind + Pages.Size, moving, now));
        }

        return next;
    }

    /// <summary>Readers look again: the cached pages come or go at another speed.</summary>
    public static void Stir(LinuxHost host, Inode file, Activity? but = null)
    {
        foreach (Process process in file.Readers)
        {
            if (but is null || !ReferenceEquals(process.Activity, but))
            {
                host.Tasks.MarkDirty(process);
            }
        }
    }

    private static bool MayLead(LinuxHost host, Process process, Activity reader, Activity? leader, long now)
    {
        if (leader is null or { Speed: 0 })
        {
            return true;
        }

        if (!ReferenceEquals(leader.Pool?.Owner, process.Cgroup.Memory) && leader.Pool is { } pool
            && host.Memory.PartAt(pool.Owner, leader.Wish) < MemoryCgroup.AllGrowth && host.Memory.PartAt(process.Cgroup.Memory, reader.Speed) == MemoryCgroup.AllGrowth
            && reader.YieldedAt != now)
        {
            // The one ahead waits for room in its own group.
            leader.YieldedAt = now;
            return true;
        }

        return reader.Speed > leader.Speed && reader.YieldedAt != now;
    }

    private static void Follow(LinuxHost host, Activity reader)
    {
        if (ReferenceEquals(reader.File!.Leader, reader))
        {
            Lead(host, reader.File, null);
        }
    }

    private static void Lead(LinuxHost host, Inode file, Activity? leader)
    {
        if (ReferenceEquals(file.Leader, leader))
        {
            return;
        }

        file.Frontier = file.FrontierAt(host.Simulator.Now);
        file.Leader = leader;
        Stir(host, file, leader);
    }

    /// <summary>True where not a page is missing.</summary>
    private static bool IsWhole(Inode file, long now)
    {
        long content = file.ContentAt(now);
        long missing = content - file.CachedAt(now);
        return missing <= 0 || missing < Math.Min(Pages.Size, content / 2);
    }

    private static bool IsAway(Inode file, Activity reader, long now)
    {
        long at = reader.PositionAt(now);
        return !IsAtFrontier(file, at, now) && Behind(file, at, now) > file.CachedAt(now);
    }

    private static bool IsAtFrontier(Inode file, long at, long now)
    {
        long ahead = Behind(file, at, now);
        return ahead < Pages.Size || file.ContentAt(now) - ahead < Pages.Size;
    }

    /// <summary>How far behind the frontier a position is, round and round; a whole round when it is there.</summary>
    private static long Behind(Inode file, long at, long now) => Behind(file, at, now, out _);

    private static long Behind(Inode file, long at, long now, out long rounds)
    {
        long content = Math.Max(1, file.ContentAt(now));
        long gap = file.FrontierAt(now) - at;
        long behind = gap % content;
        behind += behind <= 0 ? content : 0;
        rounds = (behind - gap) / content;
        return behind;
    }

    /// <summary>When a gap that changes at a rate (2^-20 byte/s) is closed, ns.</summary>
    internal static long When(long gap, long rate, long now)
    {
        if (rate >= 0)
        {
            return SimTime.Never;
        }

        Fluid closing = new(gap);
        closing.SetRate(now, rate);
        return closing.TimeOf(now, 0);
    }
}
