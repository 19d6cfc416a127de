using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What the steps of processes move: files and memory that they hold, and the quantities that flow while they go on.</summary>
internal sealed partial class TaskEngine
{
    private void SetWish(Process process, Activity activity, long wish)
    {
        if (activity.Wish == wish)
        {
            return;
        }

        MemoryCgroup memcg = process.Cgroup.Memory;
        memcg.OwnWish += wish - activity.Wish;
        activity.Wish = wish;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            if (m.Factor != FairShare.One || m.Plan is not null)
            {
                host.Memory.MarkDirty(m);
            }
        }
    }

    /// <summary>What a step holds while it goes on: files, room on a tmpfs, a place among those who write.</summary>
    private void Open(Process process, Activity activity, long now)
    {
        if (activity.Kind == ActivityKind.CopyOnWrite)
        {
            // Parents and children may have gone since the step was taken apart.
            activity.Target = process.Memory.Shared.Contains(activity.Mapping!) ? Math.Min(activity.Target, activity.Mapping!.Mapped.At(now)) : 0;
        }

        if (activity.File is not { } file)
        {
            return;
        }

        file.Users++;
        activity.Pool = activity.Kind == ActivityKind.Fsync ? null : host.PageCache.PoolOf(file, process.Cgroup.Memory);
        if (activity.Kind == ActivityKind.Fsync)
        {
            activity.Target = file.DirtyAt(now);
            activity.WrittenBefore = file.Written.At(now);
            host.Writeback.AddSyncer(process);
        }
        else if (activity.Kind == ActivityKind.Write)
        {
            Book(file, activity.Target);
            if (!file.IsTmpfs)
            {
                host.Writeback.AddWriter(process, file);
            }
        }
    }

    private void Close(Process process, Activity activity)
    {
        if (activity.File is not { } file)
        {
            return;
        }

        file.Users--;
        if (activity.Kind == ActivityKind.Fsync)
        {
            host.Writeback.RemoveSyncer(process);
        }
        else if (activity.Kind == ActivityKind.Write)
        {
            // What was not written is neither in the file nor on its tmpfs.
            Book(file, -Math.Max(0, activity.Target - activity.Done.At(host.Simulator.Now)));
            if (!file.IsTmpfs)
            {
                host.Writeback.RemoveWriter(process);
            }
        }

        host.PageCache.OnUnused(file);
    }

    private static void Book(Inode file, long bytes)
    {
        file.Size += bytes;
        if (file.Tmpfs is { } mount)
        {
            mount.Used += bytes;
        }
    }

    /// <summary>Sets the speed of the step and of every quantity it moves.</summary>
    private void Apply(Process process, Activity activity, long progress, long growth, long kernel)
    {
        long now = host.Simulator.Now;
        if (activity.Done.Rate != progress)
        {
            activity.Done.SetRate(now, progress);
            if (activity.FromBuffer)
            {
                process.Memory.Buffered.SetRate(now, -progress);
            }
            else if (activity.Kind == ActivityKind.GrowBuffer)
            {
                process.Memory.Buffered.SetRate(now, progress);
            }
        }

        long delta = growth - activity.Rate;
        long kernelDelta = kernel - activity.KernelRate;
        activity.Rate = growth;
        activity.KernelRate = kernel;
        MemoryCgroup memcg = process.Cgroup.Memory;
        if (kernelDelta != 0)
        {
            process.Memory.Kernel.AddRate(now, kernelDelta);
            memcg.AddRate(MemoryKind.Kernel, kernelDelta);
        }

        if (delta == 0)
        {
            return;
        }

        switch (activity.Kind)
        {
            case ActivityKind.GrowAnon or ActivityKind.GrowBuffer:
                process.Memory.Anon.AddRate(now, delta);
                memcg.AddRate(MemoryKind.Anon, delta);
                break;
            case ActivityKind.GrowShmem:
                process.Memory.Shmem.AddRate(now, delta);
                memcg.AddRate(MemoryKind.Shmem, delta);
                break;
            case ActivityKind.ReadDisk:
                activity.Pool!.Clean.AddRate(now, delta);
                memcg.AddRate(MemoryKind.Clean, delta);
                break;
            case ActivityKind.Write:
                activity.Pool!.Dirty.AddRate(now, delta);
                memcg.AddRate(activity.File!.IsTmpfs ? MemoryKind.Shmem : MemoryKind.Dirty, delta);
                if (!activity.File.IsTmpfs)
                {
                    host.Writeback.OnDirtyRate(delta);
                }

                break;
            case ActivityKind.CopyOnWrite:
                process.Memory.Anon.AddRate(now, delta);
                activity.Mapping!.Mapped.AddRate(now, -delta);
                memcg.AddRate(MemoryKind.Anon, delta);
                break;
            case ActivityKind.SwapIn:
                process.Memory.Anon.AddRate(now, delta);
                process.Memory.Swap.AddRate(now, -delta);
                memcg.AddRate(MemoryKind.Anon, delta);
                memcg.AddSwapRate(-delta);
                host.Swap!.AddUsedRate(-delta);
                break;
        }
    }

    private void NoteCpu(Process process)
    {
        long now = host.Simulator.Now;
        long rate = process.CpuClaim.Granted * SimTime.Second;
        long delta = rate - process.CpuUsage.Rate;
        if (delta != 0)
        {
            process.CpuUsage.SetRate(now, rate);
            process.Cgroup.Cpu.AddUsageRate(now, delta);
        }
        else
        {
            process.Cgroup.Cpu.NoteThrottled(now);
        }
    }
}
