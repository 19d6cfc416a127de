using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Who else maps a page of a region shared since a fork: at a discrete moment, and along the way of a writer.</summary>
internal static class Coverage
{
    /// <summary>Bytes of a stretch that no view but one maps.</summary>
    /// <param name="region">The region.</param>
    /// <param name="but">The view that does not count; null for none.</param>
    /// <param name="from">Beginning of the stretch.</param>
    /// <param name="to">Its end.</param>
    /// <param name="now">Present, ns.</param>
    public static long Uncovered(SharedRegion region, SharedMapping? but, long from, long to, long now)
    {
        List<(long From, long To)>? parts = null;
        foreach (SharedMapping mapping in region.Mappings)
        {
            long start = Math.Max(from, mapping.From.At(now));
            long end = Math.Min(to, mapping.To);
            if (ReferenceEquals(mapping, but) || start >= end)
            {
                continue;
            }

            if (start == from && end == to)
            {
                return 0;
            }

            (parts ??= []).Add((start, end));
        }

        return Math.Max(0, to - from) - (parts is null ? 0 : Union(parts));
    }

    /// <summary>Bytes that processes map which have locked their memory.</summary>
    public static long Locked(SharedRegion region, long now)
    {
        List<(long From, long To)> parts = [];
        foreach (SharedMapping mapping in region.Mappings)
        {
            if (mapping.Process.IsLocked)
            {
                parts.Add((mapping.From.At(now), mapping.To));
            }
        }

        return Union(parts);
    }

    /// <summary>Decides whether a writer copies the page before it, and how fast it may go at most.</summary>
    /// <param name="writer">The view it moves over.</param>
    /// <param name="speed">What it wishes for, 2^-20 byte/s.</param>
    /// <param name="now">The present in ns.</param>
    /// <param name="limit">What it may do: behind another writer it cannot be faster than that one.</param>
    /// <returns>True when somebody else maps the page.</returns>
    public static bool IsShared(SharedMapping writer, long speed, long now, out long limit)
    {
        limit = long.MaxValue;
        long at = writer.From.At(now);
        writer.Mover!.SharedWith = StaticSharer(writer, at, now);
        writer.Mover.DependsOnPeers = writer.Mover.SharedWith is null;
        if (!writer.Mover.DependsOnPeers)
        {
            return true;
        }

        bool shared = false;
        foreach (SharedMapping other in writer.Region.Movers)
        {
            if (ReferenceEquals(other, writer) || !Moves(other) || other.To <= at)
            {
                continue;
            }

            long ahead = other.From.At(now) - at;
            if (ahead <= -Pages.Size || (ahead < Pages.Size && Leads(writer, speed, other)))
            {
                shared = true;
            }
            else if (ahead < Pages.Size)
            {
                limit = Math.Min(limit, other.Mover!.Done.Rate);
            }
        }

        return shared;
    }

    /// <summary>When a writer comes to where others begin or end, ns.</summary>
    public static long NextChange(SharedMapping writer, long now)
    {
        long at = writer.From.At(now);
        long next = SimTime.Never;
        if (writer.From.Rate <= 0)
        {
            return next;
        }

        if (writer.Mover!.SharedWith is { } sharer)
        {
            return writer.From.TimeOf(now, sharer.To);
        }

        foreach (SharedMapping other in writer.Region.Mappings)
        {
            if (ReferenceEquals(other, writer))
            {
                continue;
            }

            if (other.To > at)
            {
                next = Math.Min(next, writer.From.TimeOf(now, other.To));
            }

            Fluid gap = new(other.From.At(now) - at);
            gap.SetRate(now, other.From.Rate - writer.From.Rate);
            if (gap.At(now) > 0 && gap.Rate < 0)
            {
                next = Math.Min(next, gap.TimeOf(now, 0));
            }
        }

        return next;
    }

    private static long Union(List<(long From, long To)> parts)
    {
        long bytes = 0;
        long reached = 0;
        parts.Sort();
        foreach ((long start, long end) in parts)
        {
            bytes += Math.Max(0, end - Math.Max(start, reached));
            reached = Math.Max(reached, end);
        }

        return bytes;
    }

    /// <summary>Another view of the page that does not move now; null for none. The parent is usually the first one.</summary>
    private static SharedMapping? StaticSharer(SharedMapping writer, long at, long now)
    {
        foreach (SharedMapping other in writer.Region.Mappings)
        {
            if (!ReferenceEquals(other, writer) && !Moves(other) && other.To > at && other.From.At(now) <= at)
            {
                return other;
            }
        }

        return null;
    }

    private static bool Moves(SharedMapping mapping) => mapping.Mover is { Kind: ActivityKind.CopyOnWrite, Speed: > 0 };

    /// <summary>Of two writers at the same page the faster one copies, of two alike the older one; the other finds the page its own.</summary>
    private static bool Leads(SharedMapping writer, long speed, SharedMapping other) =>
        speed != other.Mover!.Speed ? speed > other.Mover.Speed : writer.Process.Pid < other.Process.Pid;
}
