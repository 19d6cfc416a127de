namespace OomSim.Kernel;

/// <summary>Maps, unmaps and locks memory of processes (K15).</summary>
internal sealed class AddressSpaces(LinuxHost host)
{
    private const long UserAddressSpace = 128L << 40;

    /// <summary>All anonymous memory of a process: resident, shared since a fork, swapped.</summary>
    public long AnonBytes(Process process) => process.Memory.AnonBytes(host.Simulator.Now);

    /// <summary>Maps bytes; false when overcommit refuses (K15.2, K15.3).</summary>
    public bool TryMap(Process process, long bytes)
    {
        // A process's address space ends at 128 TiB (x86-64, four levels of page tables).
        if (bytes > UserAddressSpace - process.Memory.Vm || !MayCommit(process, bytes))
        {
            return false;
        }

        process.Memory.Vm += Pages.Ceiling(bytes);
        host.Committed += Pages.Ceiling(bytes);
        if (!process.Memory.HasMappings)
        {
            process.Memory.HasMappings = true;

            // In a full group the growth that follows meets the limit; the page is left out of its account.
            if (host.Memory.TryCharge(process.Cgroup.Memory, MemoryKind.Kernel, Pages.Size) is null)
            {
                process.Memory.FixedKernel += Pages.Size;
                process.Memory.Kernel.Add(host.Simulator.Now, Pages.Size);
            }
        }

        return true;
    }

    /// <summary>False where strict overcommit refuses to promise what a process may write to a child as well (K15.1).</summary>
    public bool MayCopy(Process process) =>
        host.Sysctl("vm.overcommit_memory") != 2
        || MayCommit(process, process.Memory.Promised - Pages.Ceiling(process.Memory.Shmem.At(host.Simulator.Now) + process.Memory.ShmemSwap.At(host.Simulator.Now)));

    /// <summary>A process goes over shared memory that it may not have been to since its fork: its page tables grow (K9.4).</summary>
    /// <param name="process">Who.</param>
    /// <param name="view">Its view of it.</param>
    /// <param name="bytes">How much, from its beginning.</param>
    public void Reach(Process process, SharedMapping view, long bytes)
    {
        if (view.Region.Kind != MemoryKind.Shmem || bytes <= view.Reached)
        {
            return;
        }

        long now = host.Simulator.Now;
        long before = process.Memory.ChargedTables(now);
        view.Reached = bytes;
        long tables = process.Memory.ChargedTables(now) - before;

        // In a full group they are left out of its account.
        if (tables > 0 && host.Memory.TryCharge(process.Cgroup.Memory, MemoryKind.Kernel, tables) is null)
        {
            process.Memory.Kernel.Add(now, tables);
        }
    }

    /// <summary>
    /// Promises a process pages of a tmpfs file that it is about to write, as many of them as strict overcommit lets it have; they are promised
    /// one by one in the kernel (K15.1).
    /// </summary>
    /// <param name="process">Who writes.</param>
    /// <param name="bytes">How much.</param>
    /// <returns>The bytes that it may write.</returns>
    public long PromiseFile(Process process, long bytes)
    {
        long may = host.Sysctl("vm.overcommit_memory") == 2 ? Math.Clamp(Pages.Floor(LimitFor(process) - host.Committed - 1), 0, bytes) : bytes;
        host.Committed += Pages.Ceiling(may);
        return may;
    }

    /// <summary>
    /// False where strict overcommit refuses to lose a swap device: as much as it holds must be left to promise (swapoff(2), as
    /// root, K15.3).
    /// </summary>
    public bool MayLose(Process process, long bytes) =>
        host.Sysctl("vm.overcommit_memory") != 2 || host.Committed + bytes < CommitLimit - UserReserve(process);

    /// <summary>
    /// Gives anonymous memory back, newest first: its own from the end, of which what went to swap first is the beginning (<see cref="ProcessMemory.SwappedOfFirst"/>),
    /// then what is shared since a fork.
    /// </summary>
    public void FreeAnon(Process process, long bytes)
    {
        host.NotifyJump(process.Cgroup);
        host.SwapOffs.Lapse(process);
        long now = host.Simulator.Now;
        ProcessMemory memory = process.Memory;
        MemoryCgroup memcg = process.Cgroup.Memory;
        if (bytes == long.MaxValue)
        {
            // What the program had before its first step stays.
            bytes = Math.Max(0, memory.AnonBytes(now) - host.Config.Profile.InitialAnon);
        }

        long resident = Math.Max(0, memory.Anon.At(now));
        long swapped = Math.Max(0, memory.Swap.At(now));
        long keep = Math.Max(0, resident + swapped - bytes);
        long own = Math.Min(bytes, resident + swapped);
        long swap = Math.Clamp(swapped - memory.SwappedOfFirst(keep, now), own - Math.Min(own, resident), Math.Min(own, swapped));
        long anon = own - swap;
        memory.NoteGivenBack(keep, swapped - swap, now);
        memory.CutProtected(keep);
        memory.Anon.Add(now, -anon);
        memcg.Charge(MemoryKind.Anon, -anon);
        long left = bytes - anon;
        if (swap > 0)
        {
            memory.Swap.Add(now, -swap);
            memcg.ChargeSwap(-swap);
            host.Swap!.AddUsed(-swap);
            left -= swap;
        }

        SharedMapping[] views = left > 0 ? [.. memory.Shared] : [];
        for (int i = views.Length - 1; i >= 0 && left > 0; i--)
        {
            long unmap = Math.Min(left, views[i].BytesAt(now));
            SharedRegions.Unmap(host, views[i], unmap);
            left -= unmap;
        }

        long before = memory.Vm;
        Unmap(process, bytes - left);
        memory.Areas?.Free(isShared: false, before - memory.Vm);
        host.Exits.FreePageTables(process);
        host.Tasks.MarkDirty(process);
    }

    /// <summary>Gives shared memory back.</summary>
    public void FreeShmem(Process process, long bytes)
    {
        host.NotifyJump(process.Cgroup);
        host.SwapOffs.Lapse(process);
        long now = host.Simulator.Now;
        long before = process.Memory.Vm;
        long shmem = Math.Min(bytes, process.Memory.Shmem.At(now));
        process.Memory.Shmem.Add(now, -shmem);
        process.Cgroup.Memory.Charge(MemoryKind.Shmem, -shmem);
        long swap = Math.Min(bytes - shmem, process.Memory.ShmemSwap.At(now));
        if (swap > 0)
        {
            process.Memory.ShmemSwap.Add(now, -swap);
            process.Cgroup.Memory.ChargeSwap(-swap);
            host.Swap!.AddUsed(-swap);
        }

        Unmap(process, shmem + swap);
        long left = bytes - shmem - swap;
        long pages = 0;
        SharedMapping[] behind = left > 0 && process.Memory.ShmemViews is { } views ? [.. views] : [];
        for (int i = behind.Length - 1; i >= 0 && left > 0; i--)
        {
            long unmap = Math.Min(left, behind[i].BytesAt(now));
            long mapped = Pages.Ceiling(behind[i].To);
            SharedRegions.Unmap(host, behind[i], unmap);
            pages += mapped - Pages.Ceiling(behind[i].To);
            left -= unmap;
        }

        // What is promised to the file is given back with its pages.
        process.Memory.Vm -= pages;
        process.Memory.Areas?.Free(isShared: true, before - process.Memory.Vm);
        host.Exits.FreePageTables(process);
    }

    /// <summary>mlockall: present and future memory stays in RAM.</summary>
    public void Lock(Process process)
    {
        if (!process.IsLocked)
        {
            process.IsLocked = true;
            if (process.Text is { } text)
            {
                text.LockedExecuting++;
            }

            foreach (SharedMapping mapping in process.Memory.Shared.Concat(process.Memory.ShmemViews ?? []))
            {
                mapping.Region.Locked++;
            }

            host.Memory.Forget(process);
        }
    }

    private void Unmap(Process process, long bytes)
    {
        long pages = Math.Min(Pages.Floor(bytes), process.Memory.Vm);
        process.Memory.Vm -= pages;
        host.Committed -= pages;
    }

    /// <summary>CommitLimit, bytes (K15.4), in whole pages.</summary>
    public long CommitLimit =>
        Pages.Floor(host.Sysctl("vm.overcommit_kbytes") > 0 ? Bytes("vm.overcommit_kbytes") : (long)((Int128)host.Config.Memory * host.Sysctl("vm.overcommit_ratio") / 100)) + host.SwapTotal;

    private long UserReserve(Process process) => Math.Min(process.Memory.Vm / 32, Bytes("vm.user_reserve_kbytes"));

    private long Bytes(string sysctl) => Math.Min(host.Sysctl(sysctl), long.MaxValue >> 12) << 10;

    // What strict overcommit promises in all when this process asks (K15.3).
    private long LimitFor(Process process) => CommitLimit - (process.IsAdmin ? 0 : Bytes("vm.admin_reserve_kbytes")) - UserReserve(process);

    private bool MayCommit(Process process, long bytes)
    {
        long total = host.Config.Memory + host.SwapTotal;
        switch (host.OvercommitMemory)
        {
            case 1:
                return true;
            case 2:
                return host.Committed + bytes < LimitFor(process);
            default:
                return Pages.Ceiling(bytes) <= total;
        }
    }
}
