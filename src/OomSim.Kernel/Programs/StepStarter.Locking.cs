namespace OomSim.Kernel;

/// <summary>The steps that map memory without touching it, and that lock it.</summary>
internal sealed partial class StepStarter
{
    /// <summary>Maps memory without touching it; who has locked what is to come gets it at once (mmap(2), MCL_FUTURE).</summary>
    private void Reserve(long size, PartQueue parts)
    {
        if (!TryChargeArea(ActivityKind.GrowAnon))
        {
            ReserveWithArea(size, parts);
        }
        else
        {
            MapOnly(size, parts);
        }
    }

    private void MapOnly(long size, PartQueue parts)
    {
        if (!Map(size))
        {
            return;
        }

        NoteArea(ActivityKind.GrowAnon, size);
        if (process.IsLocked)
        {
            Touch(ActivityKind.GrowAnon, size, Pace.Free, parts, isWritten: false);
        }
        else
        {
            process.Memory.Reserved += size;
        }
    }

    /// <summary>
    /// Locks all memory: what is in swap comes back, and what was only mapped is there from now on (mlockall(2), MCL_CURRENT). The call faults
    /// the pages in one by one, so a limit that leaves no room for them kills as with any other fault (T6.4). These faults are writes, so that
    /// what is shared since a fork is copied (mm/gup.c:populate_vma_page_range). Where a charge fails and nobody is killed, the call succeeds without
    /// (<see cref="ProgramRunner.LeaveOutOfCall"/>).
    /// </summary>
    private void Lock(PartQueue parts)
    {
        host.AddressSpaces.Lock(process);
        long now = host.Simulator.Now;
        ProcessMemory memory = process.Memory;
        TakeOver(memory.Anon.At(now) + memory.Swap.At(now), memory.ProtectedIn(long.MaxValue, now));
        long charged = SwapInShared(long.MaxValue, long.MaxValue, parts, isWithinCall: true);
        foreach (SharedMapping mapping in memory.Shared)
        {
            if (mapping.Region.Mappings.Count > 1)
            {
                long from = mapping.From.At(now);
                long bytes = mapping.BytesAt(now);
                parts.Enqueue(new Activity(ActivityKind.CopyOnWrite, bytes) { Mapping = mapping, IsWithinCall = true });
                charged += bytes - Coverage.Uncovered(mapping.Region, mapping, from, mapping.To, now);
            }
        }

        if (memory.Swap.At(now) is > 0 and var swapped)
        {
            parts.Enqueue(new Activity(ActivityKind.SwapIn, swapped) { PaceRate = long.MaxValue, IsWithinCall = true });
            charged += swapped;
        }

        if (memory.ShmemSwap.At(now) is > 0 and var shared)
        {
            parts.Enqueue(new Activity(ActivityKind.SwapInShmem, shared) { PaceRate = long.MaxValue, IsWithinCall = true });
            charged += shared;
        }

        foreach (SharedMapping view in memory.ShmemViews ?? [])
        {
            host.AddressSpaces.Reach(process, view, view.BytesAt(now));
            if (view.SwappedAt(now) is > 0 and var behind)
            {
                parts.Enqueue(new Activity(ActivityKind.SwapInShmem, behind) { PaceRate = long.MaxValue, Mapping = view, IsWithinCall = true });
                charged += behind;
            }
        }

        if (memory.Reserved is > 0 and var reserved)
        {
            memory.Reserved = 0;
            Touch(ActivityKind.GrowAnon, reserved, Pace.Free, parts, isWritten: false);
            charged += reserved;
        }

        if (charged > 0)
        {
            PayAtEnd(charged, parts);
        }
    }
}
