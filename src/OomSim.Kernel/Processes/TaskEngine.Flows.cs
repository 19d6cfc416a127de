using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Putting a step's speed into effect on all that it moves.</summary>
internal sealed partial class TaskEngine
{
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
            case ActivityKind.SwapIn or ActivityKind.Access:
                process.Memory.Anon.AddRate(now, delta);
                process.Memory.Swap.AddRate(now, -delta);
                memcg.AddRate(MemoryKind.Anon, delta);
                memcg.AddSwapRate(-delta);
                host.Swap!.AddUsedRate(-delta);
                break;
            case ActivityKind.SwapInShmem:
                SwapSource source = new(process, activity.Pool, MemoryKind.Shmem);
                source.Resident.AddRate(now, delta);
                source.Swapped.AddRate(now, -delta);
                memcg.AddRate(MemoryKind.Shmem, delta);
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
