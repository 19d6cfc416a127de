using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>The steps that go over memory which the process has: round and round, or once to write it.</summary>
internal sealed partial class StepStarter
{
    // Of shared memory that is partly in swap so many pieces are brought back and copied one after the other.
    private const int PiecesOfShared = 32;

    private void Access(AccessStep step, PartQueue parts)
    {
        long now = host.Simulator.Now;
        long end = SimTime.Later(now, Draw(step.Duration));
        long size = step.Size is null ? long.MaxValue : Draw(step.Size);
        (long rate, _) = PaceOf(step.Pace, Math.Min(size, host.AddressSpaces.AnonBytes(process) + process.Memory.ShmemBytes(now)));
        Walk walk = new(process, size, now);
        foreach (WalkPart part in walk.Parts.Concat(walk.Elsewhere ?? []))
        {
            if (part.View is { } view)
            {
                host.AddressSpaces.Reach(process, view, part.Bytes);
            }
        }

        foreach (WalkPart part in walk.Elsewhere ?? [])
        {
            if (part.Missing > 0)
            {
                parts.Enqueue(new Activity(SwapsIn(part.Source.Kind), part.Missing) { PaceRate = rate, Mapping = part.View });
            }
        }

        parts.Enqueue(new Activity(ActivityKind.Access, walk.Missing) { Deadline = end, PaceRate = rate, WorkingSet = size });
    }

    private static ActivityKind SwapsIn(MemoryKind kind) => kind == MemoryKind.Anon ? ActivityKind.SwapIn : ActivityKind.SwapInShmem;

    /// <summary>Goes once over what it shares since a fork, which is its oldest memory, then its own, then shared memory that it wrote to.</summary>
    private void Rewrite(RewriteStep step, PartQueue parts)
    {
        long now = host.Simulator.Now;
        ProcessMemory memory = process.Memory;
        long size = Math.Min(step.Size is null ? long.MaxValue : Draw(step.Size), host.AddressSpaces.AnonBytes(process) + memory.ShmemBytes(now));
        (long rate, bool catchUp) = PaceOf(step.Pace, size);
        long shared = memory.Shared.Sum(view => view.BytesAt(now));
        long own = Math.Min(Math.Max(0, size - shared), memory.Anon.At(now) + memory.Swap.At(now));
        long shmem = Math.Max(0, size - shared - own);
        Pacing pacing = new(rate, catchUp, now);
        RewriteShared(Math.Min(size, shared), pacing, parts, () => RewriteOwn(own, rate, catchUp, parts, () => RewriteShmem(shmem, rate, catchUp, parts)));
    }

    /// <summary>Writes over what it shares since a fork.</summary>
    private void RewriteShared(long size, Pacing pacing, PartQueue parts, Action then)
    {
        long now = host.Simulator.Now;
        long left = size;
        foreach (SharedMapping mapping in process.Memory.Shared)
        {
            long write = IsAlone(mapping) ? Math.Min(left, mapping.BytesAt(now)) : 0;
            long missing = Math.Min(write, mapping.SwappedAt(now));
            Enqueue(ActivityKind.SwapIn, missing, mapping);
            Enqueue(ActivityKind.Rewrite, write - missing, null);
            left -= write;
        }

        CopyShared(left, Math.Max(Protection.Round, Pages.Floor(left / PiecesOfShared)), left, pacing, parts, then);

        void Enqueue(ActivityKind kind, long bytes, SharedMapping? mapping)
        {
            if (bytes > 0)
            {
                parts.Enqueue(new Activity(kind, bytes) { PaceRate = pacing.Rate, CatchUp = pacing.CatchUp, Mapping = mapping });
            }
        }
    }

    /// <summary>
    /// Copies what it shares since a fork. A page that comes back from swap is copied as it comes, in one fault (mm/memory.c:do_swap_page), and at a limit pushes out what is
    /// not copied yet, which has to come back as well: that goes piece by piece.
    /// </summary>
    /// <param name="size">How much, bytes.</param>
    /// <param name="piece">How much of it at once, where some is in swap.</param>
    /// <param name="whole">How much it was at first.</param>
    /// <param name="pacing">How fast.</param>
    /// <param name="parts">What takes time.</param>
    /// <param name="then">What follows.</param>
    private void CopyShared(long size, long piece, long whole, Pacing pacing, PartQueue parts, Action then)
    {
        long now = host.Simulator.Now;
        SharedMapping[] views = [.. process.Memory.Shared.Where(view => !IsAlone(view))];
        long before = views.Sum(view => view.BytesAt(now));
        long left = Math.Min(size, views.Any(view => view.SwappedAt(now) >= Pages.Size) ? piece : before);
        long overdue = pacing.CatchUp ? Math.Max(0, (long)((Int128)pacing.Rate * (now - pacing.Start) / SimTime.Second >> 20) - (whole - size)) : 0;
        foreach (SharedMapping view in views)
        {
            long write = Math.Min(left, view.BytesAt(now));
            long missing = Math.Min(write, view.SwappedAt(now));
            Enqueue(ActivityKind.SwapIn, missing, pacing.Rate, view);
            Enqueue(ActivityKind.CopyOnWrite, missing, long.MaxValue, view);
            Enqueue(ActivityKind.CopyOnWrite, write - missing, pacing.Rate, view);
            left -= write;
        }

        if (size <= 0 || before <= 0)
        {
            then();
            return;
        }

        _after = done =>
        {
            long gone = before - process.Memory.Shared.Where(view => !IsAlone(view)).Sum(view => view.BytesAt(host.Simulator.Now));

            // Where nothing of it stays until it is copied, it does not try for ever.
            if (done && gone >= Protection.Round && size - gone >= Protection.Round)
            {
                CopyShared(size - gone, piece, whole, pacing, parts, then);
            }
            else if (done)
            {
                then();
            }
        };

        void Enqueue(ActivityKind kind, long bytes, long rate, SharedMapping view)
        {
            if (bytes > 0)
            {
                parts.Enqueue(new Activity(kind, bytes) { PaceRate = rate, CatchUp = pacing.CatchUp, Overdue = overdue, Mapping = view });
                overdue = 0;
            }
        }
    }

    // What it left behind in another memcg, and nobody else maps, is written where it is: its charge stays there (K9.1).
    private bool IsAlone(SharedMapping mapping) => mapping.Region.Mappings.Count == 1 && !ReferenceEquals(mapping.Region.Owner, process.Cgroup.Memory);

    /// <summary>At which pace a step goes over memory.</summary>
    /// <param name="Rate">2^-20 byte/s.</param>
    /// <param name="CatchUp">True where what is overdue is made up for.</param>
    /// <param name="Start">Since when, ns.</param>
    private readonly record struct Pacing(long Rate, bool CatchUp, long Start);

    private void RewriteOwn(long size, long rate, bool catchUp, PartQueue parts, Action then)
    {
        long reused = process.Memory.ProtectedIn(size, host.Simulator.Now);
        Sweep(
            size,
            size,
            () => process.Memory.SwappedOfFirst(size, host.Simulator.Now),
            () => process.Memory.Swap.At(host.Simulator.Now),
            bytes => new Activity(ActivityKind.SwapIn, bytes) { PaceRate = rate },
            bytes => new Activity(ActivityKind.Rewrite, bytes) { PaceRate = rate, CatchUp = catchUp },
            parts,
            (done, swept) =>
            {
                process.Memory.NoteWalk(swept, host.Simulator.Now);
                TakeOver(swept, reused);
                if (done)
                {
                    then();
                }
            });
    }

    /// <summary>Its own memory is written to: what was write-protected since a fork no longer is.</summary>
    /// <param name="written">How much of it, from its beginning, bytes.</param>
    /// <param name="reused">What of that was write-protected and in RAM as it began.</param>
    private void TakeOver(long written, long reused)
    {
        if (written > 0)
        {
            process.Cgroup.Memory.Add(LruCounter.FaultReuse, Math.Min(written, reused));
            process.Memory.Unprotect(written);
        }
    }

    private void RewriteShmem(long size, long rate, bool catchUp, PartQueue parts)
    {
        long now = host.Simulator.Now;
        long own = Math.Min(size, process.Memory.Shmem.At(now) + process.Memory.ShmemSwap.At(now));
        SweepShmem(own, null, rate, catchUp, parts, () => RewriteLeft(size - own, 0, rate, catchUp, parts));
    }

    /// <summary>The same for what others map too, or what it left behind in other memcgs: its charge stays there (K9.1).</summary>
    private void RewriteLeft(long size, int index, long rate, bool catchUp, PartQueue parts)
    {
        if (size > 0 && process.Memory.ShmemViews is { } views && index < views.Count)
        {
            long bytes = Math.Min(size, views[index].BytesAt(host.Simulator.Now));
            host.AddressSpaces.Reach(process, views[index], bytes);
            SweepShmem(bytes, views[index], rate, catchUp, parts, () => RewriteLeft(size - bytes, index + 1, rate, catchUp, parts));
        }
    }

    private void SweepShmem(long size, SharedMapping? view, long rate, bool catchUp, PartQueue parts, Action then)
    {
        long Swapped() => view?.SwappedAt(host.Simulator.Now) ?? process.Memory.ShmemSwap.At(host.Simulator.Now);
        Sweep(
            size,
            size,
            Swapped,
            Swapped,
            bytes => new Activity(ActivityKind.SwapInShmem, bytes) { PaceRate = rate, Mapping = view },
            bytes => new Activity(ActivityKind.Rewrite, bytes) { PaceRate = rate, CatchUp = catchUp },
            parts,
            (done, _) =>
            {
                if (done)
                {
                    then();
                }
            });
    }

    /// <summary>
    /// Goes over memory in order, as an access does. At a limit each page that comes back pushes out the one not touched for longest, which is
    /// among the next that it comes to: they have to come back as well.
    /// </summary>
    /// <param name="size">How much of it, bytes.</param>
    /// <param name="left">What of that it has not come to yet.</param>
    /// <param name="first">What of it is in swap before it begins, bytes.</param>
    /// <param name="swapped">What there is in swap, bytes.</param>
    /// <param name="bringBack">Brings so many bytes back.</param>
    /// <param name="touch">Goes over so many that are there.</param>
    /// <param name="parts">What takes time.</param>
    /// <param name="then">What follows: whether nothing was refused, and the bytes that it has gone over.</param>
    private void Sweep(
        long size, long left, Func<long> first, Func<long> swapped, Func<long, Activity> bringBack, Func<long, Activity> touch, PartQueue parts, Action<bool, long> then)
    {
        if (size <= 0)
        {
            then(true, 0);
            return;
        }

        bool begins = left == size;
        long missing = Math.Min(left, begins ? first() : swapped());
        if (missing > 0 && (begins || missing >= Protection.Round))
        {
            parts.Enqueue(bringBack(missing));
            left -= missing;
        }
        else
        {
            parts.Enqueue(touch(left));
            left = 0;
        }

        _after = done =>
        {
            if (done && left > 0)
            {
                Sweep(size, left, first, swapped, bringBack, touch, parts, then);
            }
            else
            {
                then(done, size - left);
            }
        };
    }

    /// <summary>Brings back what is swapped of the memory shared since a fork. Its bytes.</summary>
    private long SwapInShared(long size, long rate, PartQueue parts, bool isWithinCall = false)
    {
        long left = size;
        foreach (SharedMapping mapping in process.Memory.Shared)
        {
            long shared = Math.Min(left, mapping.SwappedAt(host.Simulator.Now));
            if (shared > 0)
            {
                parts.Enqueue(new Activity(ActivityKind.SwapIn, shared) { PaceRate = rate, Mapping = mapping, IsWithinCall = isWithinCall });
                left -= shared;
            }
        }

        return size - left;
    }
}
