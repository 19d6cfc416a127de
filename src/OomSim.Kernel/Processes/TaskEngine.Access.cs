using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Going round in a working set, and what of it has to come back from swap.</summary>
internal sealed partial class TaskEngine
{
    private const long LeastMargin = 32 * Pages.Size;

    /// <summary>
    /// A small working set is gone round in thousands of times a second, and what reclaim takes of it meanwhile is met at once, by a page or
    /// so: that is brought together for so long, ns.
    /// </summary>
    private const long LeastRound = 50 * SimTime.Millisecond;

    /// <summary>An access that was moved, or whose memory was: it goes on with what there is where it is.</summary>
    public void WalkAnew(Process process)
    {
        if (process.Activity is { Walk: not null } activity)
        {
            CloseWalk(activity);
            OpenWalk(process, activity);
        }
    }

    /// <summary>
    /// Decides whether an access meets swapped pages. It goes round in order, and the page that reclaim takes is the one not
    /// touched for longest, which is the next it will touch: a working set that does not fit faults all the way round, as
    /// fast as the device lets it. One that fits faults until it is back, and begins to after one round at the latest: each page is touched
    /// once in that, and a touch of one that is not there brings it back (K7.14, mm/memory.c:do_swap_page).
    /// </summary>
    private void LookForFaults(Activity activity, long now)
    {
        Walk walk = activity.Walk!;
        if (walk.SwappedAt(now) <= 0)
        {
            activity.Faults = false;
            walk.IsBack = true;
            NoteOut(activity, walk, now);
            return;
        }

        long missing = walk.MissingAt(now);
        activity.Faults = (activity.Done.At(now) < activity.Target && !walk.IsBack)
            || missing > (activity.Faults || HasComeRound(activity, walk, now) ? 0 : Margin(walk));
        NoteOut(activity, walk, now);
        if (activity.Faults && walk.Divide(now))
        {
            // What goes to swap of each source was weighed against what came back of it.
            for (MemoryCgroup? m = walk.Parts.Count > 1 ? walk.Owner : null; m is not null; m = m.Parent)
            {
                if (m.Plan is { SwapOuts.Count: > 0 })
                {
                    host.Memory.MarkDirty(m);
                }
            }
        }
    }

    /// <summary>When an access has to be looked at again.</summary>
    private static long NextLook(Activity activity, long now)
    {
        Walk walk = activity.Walk!;
        return activity.Faults ? NextReturn(activity, walk, now) : Math.Min(NextFault(walk, now), NextMeeting(activity, walk, now));
    }

    /// <summary>Where one round ends from when the first page went: while anything is out, or goes.</summary>
    private static void NoteOut(Activity activity, Walk walk, long now)
    {
        if (activity.Faults || (walk.MissingAt(now) <= 0 && walk.MissingRate(now) <= 0))
        {
            walk.MetAt = long.MaxValue;
        }
        else if (walk.MetAt == long.MaxValue || HasComeRound(activity, walk, now))
        {
            walk.MetAt = activity.Done.At(now) + walk.Size;
            walk.MetFrom = SimTime.Later(now, LeastRound);
        }
    }

    private static bool HasComeRound(Activity activity, Walk walk, long now) => now >= walk.MetFrom && activity.Done.At(now) >= walk.MetAt;

    /// <summary>When it has come round to all that is out.</summary>
    private static long NextMeeting(Activity activity, Walk walk, long now) =>
        walk.MetAt == long.MaxValue ? SimTime.Never : Math.Max(walk.MetFrom, activity.Done.TimeOf(now, walk.MetAt));

    /// <summary>When what was in swap is back, or so much of a source that the others come back faster.</summary>
    private static long NextReturn(Activity activity, Walk walk, long now)
    {
        long next = activity.Done.At(now) < activity.Target && !walk.IsBack ? activity.Done.TimeOf(now, activity.Target) : SimTime.Never;
        foreach (WalkPart part in walk.Parts)
        {
            ref Fluid resident = ref part.Source.Resident;
            if (resident.Rate > 0 && resident.At(now) < part.Bytes)
            {
                next = Math.Min(next, resident.TimeOf(now, part.Bytes));
            }

            if (part.Source.Swapped is { Rate: < 0 } swapped && swapped.At(now) is > 0 and var bytes)
            {
                long step = walk.Parts.Count > 1 ? Math.Max(0, bytes - Math.Max(LeastMargin, bytes / 4)) : 0;
                next = Math.Min(next, swapped.TimeOf(now, step));
            }
        }

        return next;
    }

    /// <summary>When so much has gone to swap that it meets it.</summary>
    private static long NextFault(Walk walk, long now)
    {
        long next = SimTime.Never;
        long rate = 0;
        foreach (WalkPart part in walk.Parts)
        {
            // What a source has besides its stretch goes before that.
            ref Fluid resident = ref part.Source.Resident;
            if (resident.At(now) > part.Bytes)
            {
                next = resident.Rate < 0 ? Math.Min(next, resident.TimeOf(now, part.Bytes)) : next;
            }
            else
            {
                rate += part.MissingRate(now);
            }
        }

        Fluid margin = new(Math.Max(0, Margin(walk) - walk.MissingAt(now)) + 1);
        margin.SetRate(now, -rate);
        return rate > 0 ? Math.Min(next, margin.TimeOf(now, 0)) : next;
    }

    /// <summary>What of a working set may be out before an access meets it, bytes: it has to come round to it first.</summary>
    internal static long Margin(Walk walk) => Math.Min(walk.Size / 2, Math.Max(LeastMargin, walk.Size / 16));

    private void OpenWalk(Process process, Activity activity)
    {
        Walk walk = new(process, activity.WorkingSet, host.Simulator.Now);
        activity.Walk = walk;
        foreach (WalkPart part in walk.Parts)
        {
            if (part.View is { } view)
            {
                SharedRegions.Begin(host, activity, view, part.Bytes);
            }
        }

        VisitOwner(process, activity);
    }

    private void CloseWalk(Activity activity)
    {
        if (activity.Walk is not { } walk)
        {
            return;
        }

        foreach (WalkPart part in walk.Parts)
        {
            if (part.View is { } view)
            {
                SharedRegions.End(host, view);
            }
        }
    }

    /// <summary>What an access has walked over of its process's own memory is what reclaim takes last.</summary>
    private void NoteWalk(Process process, Activity activity)
    {
        if (activity.Walk is { } walk && (walk.Owner is null || ReferenceEquals(walk.Owner, process.Cgroup.Memory)))
        {
            long now = host.Simulator.Now;
            long done = activity.Done.At(now);
            process.Memory.NoteWalk(walk.OwnReached(done < activity.Target ? done : long.MaxValue), now);
        }
    }

    /// <summary>Puts into effect what comes back of each stretch of a walk.</summary>
    private void Move(Process process, Activity activity, Walk walk, long growth)
    {
        long now = host.Simulator.Now;
        long left = growth;
        WalkPart? largest = null;
        foreach (WalkPart part in walk.Parts)
        {
            left -= RateOf(part, growth);
            largest = largest is null || part.Share > largest.Share ? part : largest;
        }

        long anon = 0;
        long shmem = 0;
        bool moves = false;
        foreach (WalkPart part in walk.Parts)
        {
            long rate = RateOf(part, growth) + (ReferenceEquals(part, largest) ? left : 0);
            long delta = rate - part.Rate;
            if (delta == 0)
            {
                continue;
            }

            moves = true;
            part.Rate = rate;
            part.Source.Resident.AddRate(now, delta);
            part.Source.Swapped.AddRate(now, -delta);
            part.Source.Region?.BringBack(host, delta);
            anon += part.Source.Kind == MemoryKind.Anon ? delta : 0;
            shmem += part.Source.Kind == MemoryKind.Anon ? 0 : delta;
            if (part.View is { } view)
            {
                SharedRegions.Stir(host, view);
            }
        }

        if (!moves)
        {
            return;
        }

        MemoryCgroup memcg = activity.Elsewhere ?? process.Cgroup.Memory;
        memcg.AddRate(MemoryKind.Anon, anon);
        memcg.AddRate(MemoryKind.Shmem, shmem);
        memcg.AddRate(LruCounter.FaultShmem, shmem);
        if (anon + shmem != 0)
        {
            memcg.AddRate(LruCounter.RefaultAnon, anon + shmem);
            memcg.AddSwapRate(-anon - shmem);
            host.Swap!.AddInRate(anon + shmem, null);
        }

        // Who empties a device may be bringing the same pages back: it is done earlier.
        host.SwapOffs.Stir();
    }

    private static long RateOf(WalkPart part, long growth) => (long)((Int128)growth * part.Share >> MemoryCgroup.FactorBits);
}
