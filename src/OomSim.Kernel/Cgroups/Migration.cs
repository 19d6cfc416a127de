using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Moves processes between cgroups: <c>echo PID > cgroup.procs</c>. All controllers move at once, on v1 too, where a real host
/// has a hierarchy for each. What is charged stays where it is (K9.10), but where v1's move_charge_at_immigrate of the
/// destination takes it along (K8.8); CPU, freezer and the number of tasks are the destination's from now on (K17.6, K18.6).
/// </summary>
internal sealed class Migration(LinuxHost host)
{
    private const long Anonymous = 1;
    private const long OfFiles = 2;

    /// <summary>A write to cgroup.procs or, on v1, tasks.</summary>
    /// <param name="to">The cgroup whose file is written.</param>
    /// <param name="text">A PID of the host; 0 stands for the writer itself, who is no process of the model.</param>
    public Errno Write(Cgroup to, string text)
    {
        if (CgroupFiles.ParseNumber(text) is not { } pid || pid is < 0 or > int.MaxValue)
        {
            return Errno.EINVAL;
        }

        Process? process = host.FindProcess((int)pid);
        return process is null && pid != 0 ? Errno.ESRCH
            : Refusal(to, process) is not Errno.None and var refusal ? refusal
            : process is null ? Errno.None : Move(process, to);
    }

    private Errno Move(Process process, Cgroup to)
    {
        Cgroup from = process.Cgroup;
        if (process.IsDying || ReferenceEquals(from, to))
        {
            // Nobody who is exiting is moved, nor who has ended, and the write succeeds all the same (cgroup_migrate_add_task; a 6.18 with a zombie).
            return Errno.None;
        }

        host.NotifyJump(from);
        host.NotifyJump(to);
        host.Tasks.Suspend(process);
        host.Memory.Forget(process);
        Errno errno = LeaveMemory(process, to.Memory);
        if (errno == Errno.None)
        {
            Join(process, from, to);
        }

        host.Tasks.WalkAnew(process);
        host.Tasks.Resume(process);
        for (MemoryCgroup? m = from.Memory; m is not null; m = m.Parent)
        {
            host.Memory.MarkDirty(m);
        }

        return errno;
    }

    /// <summary>
    /// v2 takes no process into a group that distributes controllers, v1 none into one whose cpuset was emptied, which nobody asks where there is nothing to move
    /// (kernel/cgroup/cgroup.c:cgroup_migrate_execute).
    /// </summary>
    private Errno Refusal(Cgroup to, Process? process) =>
        host.Config.Cgroup == CgroupVersion.V2 && SubtreeControl.TakesNoTasks(to) ? Errno.EBUSY
        : process is { IsZombie: true } ? Errno.None
        : to.HasNoCpus || to.HasNoMems ? Errno.ENOSPC
        : Errno.None;

    private void Join(Process process, Cgroup from, Cgroup to)
    {
        from.Members.Remove(process);
        to.Members.Add(process);
        from.CountTasks(-1);
        to.CountTasks(1);

        Inode? written = process.Activity is { Kind: ActivityKind.Write, IntoTmpfs: false } write ? write.File : null;
        if (written is not null)
        {
            host.Writeback.RemoveWriter(process);
        }

        // What it waits for, it waits for in the group where it is.
        TaskStates states = process.States;
        TaskEngine.NoteStates(process, default);
        process.Cgroup = to;
        process.HasMoved = true;
        TaskEngine.NoteStates(process, states);
        if (written is not null)
        {
            host.Writeback.AddWriter(process, written);
        }

        host.Cpu.Move(process.CpuClaim, to.Cpu.Group);
        SharedRegions.TakeBack(host, process);
        Freezer.Apply(host, process);
        if (process.Activity is { File: { } file } activity)
        {
            // What it reads and writes from now on is charged to where it is.
            activity.Pool = activity.Kind == ActivityKind.Read ? null
                : activity is { Kind: ActivityKind.SwapInShmem, From: null } ? activity.Pool
                : host.PageCache.PoolOf(file, to.Memory);
        }

        for (MemoryCgroup? m = to.Memory; m is not null; m = m.Parent)
        {
            host.Memory.MarkDirty(m);
        }
    }

    private Errno LeaveMemory(Process process, MemoryCgroup to)
    {
        long now = host.Simulator.Now;
        MemoryCgroup from = process.Cgroup.Memory;
        ProcessMemory memory = process.Memory;
        bool takesAnon = (to.MovesCharges & Anonymous) != 0;
        bool takesFiles = (to.MovesCharges & OfFiles) != 0;
        CachePool? text = takesFiles ? TextOf(process, from) : null;
        List<SharedRegion> shared =
        [
            .. takesAnon && memory.HasShared ? WholeRegions(memory.Shared, from, now) : [],
            .. takesFiles && memory.ShmemViews is { } views ? WholeRegions(views, from, now) : [],
        ];

        // The destination is charged for all that is going to come before anything moves, swap entries among it.
        long coming = shared.Sum(region => Whole(region.Resident, now) + (TakesSwapped(region.Kind) ? Whole(region.Swapped, now) : 0))
            + (takesAnon ? Whole(memory.Anon, now) + Whole(memory.Swap, now) : 0)
            + (takesFiles ? Whole(memory.Shmem, now) + (TakesSwapped(MemoryKind.Shmem) ? Whole(memory.ShmemSwap, now) : 0) + (text?.Clean.At(now) ?? 0) : 0);
        if (coming > 0 && host.Memory.MakeRoom(to, coming) is not null)
        {
            WakeBoth(from, to);
            return Errno.ENOMEM;
        }

        if (takesAnon)
        {
            from.Transfer(MemoryKind.Anon, ref memory.Anon, to);
            from.TransferSwap(ref memory.Swap, to);
        }
        else
        {
            Leave(process, MemoryKind.Anon, now);
        }

        foreach (SharedRegion region in shared)
        {
            TakeAlong(region, process, to);
        }

        if (takesFiles)
        {
            if (!TakesSwapped(MemoryKind.Shmem))
            {
                Leave(process, MemoryKind.Shmem, now, keeps: long.MaxValue);
            }

            from.Transfer(MemoryKind.Shmem, ref memory.Shmem, to);
            from.TransferSwap(ref memory.ShmemSwap, to);
            if (text is not null)
            {
                long active = text.ActiveAt(now);
                from.Transfer(MemoryKind.Clean, ref text.Clean, to);
                CachePool pool = host.PageCache.PoolOf(text.Inode, to);
                pool.Clean.Add(now, text.Clean.At(now));
                pool.Active.Add(now, active);
                pool.Deactivated += text.Deactivated;
                text.Clean = new Fluid(0);
                text.Active = new Fluid(0);
                text.Deactivated = 0;
                CacheSlab.OnBytes(host, text);
                CacheSlab.OnBytes(host, pool);
            }
        }
        else
        {
            Leave(process, MemoryKind.Shmem, now);
        }

        LeaveKernel(process, from, now);
        WakeBoth(from, to);
        return Errno.None;
    }

    // To 6.12, beyond K4.15: the end of a move of charges wakes at both groups, also where nothing came of it (mm/memcontrol.c:__mem_cgroup_clear_mc).
    private void WakeBoth(MemoryCgroup from, MemoryCgroup to)
    {
        if (to.MovesCharges != 0)
        {
            host.Hung.OnUncharge(from, SleepEnd.GivenBack);
            host.Hung.OnUncharge(to, SleepEnd.GivenBack);
        }
    }

    /// <summary>
    /// Memory shared since a fork that it maps as a whole, and that the group it leaves pays for: each page that is found in its page tables is taken, whoever maps it
    /// as well (mm/memcontrol.c:get_mctgt_type, mc_handle_present_pte).
    /// </summary>
    private static List<SharedRegion> WholeRegions(List<SharedMapping> views, MemoryCgroup from, long now)
    {
        List<SharedRegion> regions = [];
        foreach (SharedMapping view in views)
        {
            if (ReferenceEquals(view.Region.Owner, from) && view.Region.Mappings.TrueForAll(other => view.From.At(now) <= other.From.At(now) && other.To <= view.To))
            {
                regions.Add(view.Region);
            }
        }

        return regions;
    }

    private bool TakesSwapped(MemoryKind kind) => kind == MemoryKind.Anon || host.KernelFacts.MovesSwappedShmem;

    private void TakeAlong(SharedRegion region, Process process, MemoryCgroup to)
    {
        MemoryCgroup from = region.Owner;
        Process[] others = [.. region.Movers.Select(static view => view.Process).Where(mover => mover != process)];
        foreach (Process other in others)
        {
            host.Tasks.Suspend(other);
        }

        region.CountInherited(host.Simulator.Now, isGone: false);
        region.Inherited = 0;
        region.Cache?.Drop();
        if ((TakesSwapped(region.Kind) ? region : SharedRegions.SplitResident(region, host.Simulator.Now)) is { } taken)
        {
            from.Transfer(region.Kind, ref taken.Resident, to);
            from.TransferSwap(ref taken.Swapped, to);
            from.Regions.Remove(taken);
            taken.Owner = to;
            to.Regions.Add(taken);
        }

        foreach (Process other in others)
        {
            host.Tasks.WalkAnew(other);
            host.Tasks.Resume(other);
        }
    }

    private static long Whole(in Fluid fluid, long now) => Math.Max(0, fluid.At(now));

    /// <summary>What it maps of its program's text is charged to the group it leaves, and nobody reads or drops it at this moment.</summary>
    private static CachePool? TextOf(Process process, MemoryCgroup from) =>
        process.Text?.Pools.Find(pool => ReferenceEquals(pool.Owner, from) && pool.Clean.Rate == 0);

    private void Leave(Process process, MemoryKind kind, long now, long keeps = 0)
    {
        SharedMapping? left = SharedRegions.Make(process, kind, now, keeps);
        ActivityKind swapsIn = kind == MemoryKind.Anon ? ActivityKind.SwapIn : ActivityKind.SwapInShmem;
        if (left is not null && process.Activity is { Mapping: null, File: null } activity
            && activity.Kind == swapsIn)
        {
            // It goes on bringing its pages back, where they are.
            activity.Mapping = left;
            SharedRegions.Begin(host, activity, left, activity.Target);
        }
    }

    private void LeaveKernel(Process process, MemoryCgroup from, long now)
    {
        ProcessMemory memory = process.Memory;
        if (process.Activity is { Kind: ActivityKind.GrowKernel } fork)
        {
            // What a fork in progress was charged goes back: it is charged anew where it goes on.
            long charged = fork.Done.At(now);
            memory.Kernel.Add(now, -charged);
            from.Charge(MemoryKind.Kernel, -charged);
            fork.Done = new Fluid(0);
        }

        LeftKernelMemory left = new(from);
        from.Hand(MemoryKind.Kernel, ref memory.Kernel, ref left.Bytes);
        if (left.Bytes.At(now) > 0)
        {
            (memory.LeftKernel ??= []).Add(left);
            (from.LeftKernel ??= []).Add(left);
        }
    }
}
