namespace OomSim.Kernel;

/// <summary>
/// The kernel's own memory of a new mapping. A vm_area_struct is charged (SLAB_ACCOUNT), and outside a page fault nobody waits at a limit whose killer
/// is off: mmap fails with ENOMEM there (mm/memcontrol.c:mem_cgroup_oom). What a CPU holds of a page for such objects is given back before anybody
/// hangs (drain_all_stock), so that there a mapping takes a page of its own; elsewhere it is part of what a process takes from its beginning.
/// </summary>
internal sealed partial class StepStarter
{
    /// <summary>False where a new mapping has to try on for its vm_area_struct, and may be refused it.</summary>
    private bool TryChargeArea(ActivityKind kind)
    {
        if (IsJoined(kind) || !SomebodyHangs())
        {
            return true;
        }

        if (host.Memory.TryCharge(process.Cgroup.Memory, MemoryKind.Kernel, Pages.Size) is not null)
        {
            return false;
        }

        process.Memory.Kernel.Add(host.Simulator.Now, Pages.Size);
        process.Memory.FixedKernel += Pages.Size;
        return true;
    }

    // The heap, of which a buffer is part, is no neighbour of mappings.
    private void NoteArea(ActivityKind kind, long size)
    {
        if (kind != ActivityKind.GrowBuffer)
        {
            process.Memory.NoteArea(kind == ActivityKind.GrowShmem, size);
        }
    }

    private void GrowWithArea(ActivityKind kind, long size, Pace pace, PartQueue parts) => AwaitArea(parts, () => MapAndTouch(kind, size, pace, parts));

    private void ReserveWithArea(long size, PartQueue parts) => AwaitArea(parts, () => MapOnly(size, parts));

    private void AwaitArea(PartQueue parts, Action map)
    {
        parts.Enqueue(new Activity(ActivityKind.GrowKernel, Pages.Size));
        _after = done =>
        {
            if (done)
            {
                process.Memory.FixedKernel += Pages.Size;
                map();
            }
        };
    }

    // Shared memory is a file of its own for each mapping. A buffer is part of the heap, where there may be room.
    private bool IsJoined(ActivityKind kind) => kind == ActivityKind.GrowBuffer || (kind == ActivityKind.GrowAnon && process.Memory.EndsWithOwnAnon);

    private bool SomebodyHangs()
    {
        for (MemoryCgroup? m = process.Cgroup.Memory; m is not null; m = m.Parent)
        {
            if (HungTasks.HasSleepers(m))
            {
                return true;
            }
        }

        return false;
    }
}
