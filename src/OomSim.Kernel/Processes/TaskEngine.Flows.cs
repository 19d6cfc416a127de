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
            long progressDelta = activity.Done.Rate - progress;
            activity.Done.SetRate(now, progress);
            if (activity.Kind == ActivityKind.Write)
            {
                activity.File!.Unwritten.AddRate(now, progressDelta);
                activity.File.Tmpfs?.AddRate(host, -progressDelta);
            }
            else if (activity.Kind == ActivityKind.Read && ReferenceEquals(activity.File!.Leader, activity))
            {
                SequentialReads.Stir(host, activity.File, activity);
            }

            if (activity.FromBuffer)
            {
                process.Memory.Buffered.SetRate(now, -progress);
            }
            else if (activity.Kind == ActivityKind.GrowBuffer)
            {
                process.Memory.Buffered.SetRate(now, progress);
            }
        }

        if (activity.Kind == ActivityKind.Read)
        {
            long fromDisk = activity.IsHit ? 0 : progress;
            if (fromDisk != activity.DiskRate)
            {
                process.Cgroup.Memory.AddDiskReadRate(fromDisk - activity.DiskRate);
                activity.DiskRate = fromDisk;
            }

            PageActivation.SetSpeed(host, activity, activity.IsHit ? progress : growth);
        }

        if (activity is { Kind: ActivityKind.CopyOnWrite, Mapping: { } view })
        {
            Move(process, activity, view, progress, activity.ReplacesOld ? progress : progress - growth);
        }

        if (activity.Walk is { } walk)
        {
            activity.Rate = growth;
            Move(process, activity, walk, growth);
            return;
        }

        long delta = growth - activity.Rate;
        long kernelDelta = kernel - activity.KernelRate;
        activity.Rate = growth;
        activity.KernelRate = kernel;
        MemoryCgroup memcg = activity.Elsewhere ?? process.Cgroup.Memory;
        if (kernelDelta != 0)
        {
            process.Memory.Kernel.AddRate(now, kernelDelta);
        }

        // Page tables go up the tree along with the pages.
        bool together = delta != 0 && TouchesAnon(activity.Kind);
        if (!together)
        {
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
                memcg.AddRate(MemoryKind.Anon, delta, kernelDelta);
                break;
            case ActivityKind.GrowShmem:
                process.Memory.Shmem.AddRate(now, delta);
                memcg.AddRate(MemoryKind.Shmem, delta, kernelDelta);
                memcg.AddRate(LruCounter.FaultShmem, delta);
                break;
            case ActivityKind.GrowKernel:
                process.Memory.Kernel.AddRate(now, delta);
                memcg.AddRate(MemoryKind.Kernel, delta);
                break;
            case ActivityKind.Read:
                activity.Pool!.CountInherited(now);
                activity.Pool.Clean.AddRate(now, delta);
                memcg.AddRate(MemoryKind.Clean, delta);
                CacheSlab.OnRate(host, activity.Pool);
                SequentialReads.Stir(host, activity.File!, activity);
                break;
            case ActivityKind.Write:
                activity.Pool!.CountInherited(now);
                activity.Pool.Dirty.AddRate(now, delta);
                memcg.AddRate(activity.File!.IsTmpfs ? MemoryKind.Shmem : MemoryKind.Dirty, delta);
                CacheSlab.OnRate(host, activity.Pool);
                if (!activity.File.IsTmpfs)
                {
                    host.Writeback.OnDirtyRate(delta);
                    activity.File.Fresh.AddRate(now, delta);
                }

                break;
            case ActivityKind.CopyOnWrite:
                memcg.AddRate(MemoryKind.Anon, delta);
                break;
            case ActivityKind.SwapIn or ActivityKind.SwapInShmem:
                SwapSource source = activity.SwapSourceOf(process);
                source.Resident.AddRate(now, delta);
                source.Swapped.AddRate(now, -delta);
                memcg.AddRate(source.Kind, delta);
                memcg.AddRate(LruCounter.RefaultAnon, delta);
                memcg.AddRate(LruCounter.FaultShmem, source.Kind == MemoryKind.Shmem && activity.File is null ? delta : 0);
                (activity.From?.Owner ?? memcg).AddSwapRate(-delta);
                host.Swap!.AddInRate(delta, process.SwapOff?.Device);
                if (activity.Mapping is { } shared)
                {
                    shared.Region.BringBack(host, delta);
                    SharedRegions.Stir(host, shared);
                }

                if (activity.Source is { Region: { } region })
                {
                    foreach (SharedMapping mover in region.Movers)
                    {
                        MarkDirty(mover.Process);
                    }
                }

                // Two who bring back the same pages: each is done earlier for what the other does.
                if ((activity.Source is { } other ? other.Process : process.ReadBackBy) is { } peer)
                {
                    MarkDirty(peer);
                }

                break;
        }
    }

    /// <summary>Moves the beginning of a view: all of it becomes the process's own, a part of it without a copy.</summary>
    private void Move(Process process, Activity activity, SharedMapping view, long progress, long taken)
    {
        long now = host.Simulator.Now;
        bool takesOver = taken > 0;
        if (takesOver != activity.TakesOver)
        {
            // What is taken over leaves the region, so nobody may swap it out of there.
            host.Memory.Forget(process);
            activity.TakesOver = takesOver;
            view.Region.TakenOver += takesOver ? 1 : -1;
        }

        if (progress != activity.MoveRate || taken != activity.TakeOverRate)
        {
            process.Memory.Anon.AddRate(now, progress - activity.MoveRate);
            view.From.AddRate(now, progress - activity.MoveRate);
            view.Region.Resident.AddRate(now, activity.TakeOverRate - taken);
            view.Region.Cache?.Stir();
            if (!ReferenceEquals(view.Region.Owner, process.Cgroup.Memory))
            {
                view.Region.Owner.AddRate(MemoryKind.Anon, activity.TakeOverRate - taken);
            }

            activity.MoveRate = progress;
            activity.TakeOverRate = taken;
            SharedRegions.Stir(host, view);
        }
    }

    /// <summary>The speed that a writer over shared memory wishes for: others have to know who is ahead.</summary>
    private void SetSpeed(Activity activity, long speed)
    {
        if (activity.Kind == ActivityKind.Read)
        {
            SequentialReads.Pause(host, activity);
        }
        else if (activity is { Kind: ActivityKind.CopyOnWrite, Mapping: { } view } && activity.Speed != speed)
        {
            activity.Speed = speed;
            SharedRegions.Stir(host, view);
        }
    }

    /// <summary>
    /// Growth ends at a whole ns, a byte or so beyond its end, and where it is interrupted in the middle of a byte: what is over
    /// was not touched, and would add up in a loop.
    /// </summary>
    private void TrimGrowth(Process process, Activity activity)
    {
        bool isKernel = activity.Kind == ActivityKind.GrowKernel;
        if (!isKernel && !TouchesAnon(activity.Kind))
        {
            return;
        }

        long now = host.Simulator.Now;
        ref Fluid held = ref process.Memory.Anon;
        MemoryKind kind = MemoryKind.Anon;
        if (activity.Kind == ActivityKind.GrowShmem)
        {
            held = ref process.Memory.Shmem;
            kind = MemoryKind.Shmem;
        }
        else if (isKernel)
        {
            held = ref process.Memory.Kernel;
            kind = MemoryKind.Kernel;
        }

        long bytes = Math.Max(0, activity.Done.At(now) - activity.Target);
        long over = activity.Done.FractionAt(now) + (bytes * Fraction.Byte);
        if (over > 0 && held.At(now) > bytes)
        {
            held.TakeFraction(now, over);
            process.Cgroup.Memory.TakeFraction(kind, over, now);
            if (activity.Kind == ActivityKind.GrowBuffer)
            {
                process.Memory.Buffered.TakeFraction(now, over);
            }
        }
    }

    /// <summary>
    /// What comes back from swap is all back at a whole ns, a fraction of a byte before or beyond its end: it is in memory, and nothing of it
    /// in swap.
    /// </summary>
    private void TakeLastOfSwap(Process process, Activity activity)
    {
        if (activity.Kind is not (ActivityKind.SwapIn or ActivityKind.SwapInShmem))
        {
            return;
        }

        long now = host.Simulator.Now;
        SwapSource source = activity.SwapSourceOf(process);
        ref Fluid swapped = ref source.Swapped;
        if (swapped is { Rate: 0, IsZero: false } && swapped.At(now) is <= 0 and var bytes)
        {
            long rest = (bytes * Fraction.Byte) + swapped.FractionAt(now);
            MemoryCgroup memcg = activity.Elsewhere ?? process.Cgroup.Memory;
            (activity.From?.Owner ?? memcg).ReleaseSwap(ref swapped);
            source.Resident.TakeFraction(now, -rest);
            memcg.TakeFraction(source.Kind, -rest, now);
        }
    }

    private void Burn(Process process)
    {
        HoldCpus(false);
        NoteStates(process, default);
        CpuBurners burners = process.Cgroup.Cpu.Burners;
        if (!ReferenceEquals(process.BurningIn, burners))
        {
            process.BurningIn?.Remove(process);
            burners.Add(process);
        }
    }

    // What others have of a CPU can decide, by way of memory, of the last millionth that this one needs: it keeps that, or both would change without end.
    private static bool AsksAnew(Process process, long demand) =>
        process.CpuClaim.Demand is var before && before != demand && (demand == 0 || before != demand + 1);

    private void SetCpuDemand(Process process, long demand)
    {
        if (AsksAnew(process, demand))
        {
            host.Cpu.SetDemand(process.CpuClaim, demand);
            process.Cgroup.Cpu.ReviewBurners();
        }
    }

    /// <summary>
    /// Has a task that memory lets do a part of its work use a CPU for that part only: for the rest of its time it sleeps. False where
    /// it does not get as much.
    /// </summary>
    private bool Sleeps(Process process, long scan, long share, long factor)
    {
        SetCpuDemand(process, Math.Min(FairShare.One, scan + (long)(((Int128)share * factor + MemoryCgroup.AllGrowth - 1) >> MemoryCgroup.FactorBits)));
        return process.CpuClaim.Granted >= process.CpuClaim.Demand;
    }

    /// <summary>The quota that held back who is in a cgroup does so no longer: what each had of a CPU says nothing of what it can have.</summary>
    internal void ForgetFairCpu(Cgroup cgroup)
    {
        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Processes)
            {
                if (process.Activity is { FairCpu: < FairShare.One } activity)
                {
                    activity.FairCpu = FairShare.One;
                    MarkDirty(process);
                }
            }
        }
    }

    /// <summary>A quota holds back who is in a cgroup from now on, or no longer: what they do is another thing for who watches.</summary>
    internal void TellThrottling(Cgroup cgroup)
    {
        if (host.StepObserver is not { } observer)
        {
            return;
        }

        foreach (Cgroup below in cgroup.Subtree())
        {
            foreach (Process process in below.Processes)
            {
                observer.OnTaskChanged(process);
            }
        }
    }

    /// <summary>A process that exits uses so much of the CPUs as it can have; its share is followed by <see cref="ExitPath"/>.</summary>
    /// <param name="process">The process.</param>
    /// <param name="demand">What it could use, in 2^-20 of a CPU.</param>
    internal void DrawCpu(Process process, long demand)
    {
        if (process.CpuClaim.Demand != demand)
        {
            SetCpuDemand(process, demand);
            NoteCpu(process);
        }
    }

    private void StopCpu(Process process)
    {
        process.BurningIn?.Remove(process);
        SetCpuDemand(process, 0);
        NoteCpu(process);
    }

    /// <summary>A process uses what its claim has got.</summary>
    internal void NoteCpu(Process process)
    {
        long now = host.Simulator.Now;

        // While the CPUs are held it may still have what it no longer asks for.
        long rate = Math.Min(process.CpuClaim.Granted, process.CpuClaim.Demand) * SimTime.Second;
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
