namespace OomSim.Kernel;

/// <summary>Changes hard limits with each hierarchy's rules (K7.1, K8.1, K8.2).</summary>
internal sealed class Limits(LinuxHost host)
{
    /// <summary>v2 memory.max: takes effect at once; reclaims, then kills until usage fits or nobody is left (K7.1).</summary>
    public void SetMaxV2(MemoryCgroup memcg, long max)
    {
        host.NotifyJump(memcg.Cgroup);
        memcg.Max = max;
        long over = memcg.Usage.At(host.Simulator.Now) - max;
        memcg.Forced = memcg.Usage.At(host.Simulator.Now);
        if (max != MemoryCgroup.Unlimited && over > 0 && host.Memory.ReclaimNow(memcg, over, swap: true) < over)
        {
            KillUntilItFits(memcg);
        }

        host.Memory.MarkDirty(memcg);
    }

    /// <summary>v2 memory.high: reclaims what it can and always succeeds (K6.9).</summary>
    public void SetHigh(MemoryCgroup memcg, long high)
    {
        host.NotifyJump(memcg.Cgroup);
        memcg.High = high;
        long over = memcg.Usage.At(host.Simulator.Now) - high;
        if (high != MemoryCgroup.Unlimited && over > 0)
        {
            host.Memory.ReclaimNow(memcg, over, swap: true);
        }

        host.Memory.MarkDirty(memcg);
    }

    /// <summary>v1 memory.limit_in_bytes: never kills; EBUSY where usage cannot be reclaimed (K8.2).</summary>
    public Errno SetMaxV1(MemoryCgroup memcg, long max)
    {
        if (max > memcg.MemswMax)
        {
            return Errno.EINVAL;
        }

        host.NotifyJump(memcg.Cgroup);
        long over = memcg.Usage.At(host.Simulator.Now) - max;
        if (max != MemoryCgroup.Unlimited && over > 0 && host.Memory.ReclaimNow(memcg, over, swap: true) < over)
        {
            return Errno.EBUSY;
        }

        bool raised = max > memcg.Max;
        memcg.Max = max;
        After(memcg, raised);
        return Errno.None;
    }

    /// <summary>v1 memory.memsw.limit_in_bytes.</summary>
    public Errno SetMemswV1(MemoryCgroup memcg, long memsw)
    {
        if (memsw < memcg.Max)
        {
            return Errno.EINVAL;
        }

        host.NotifyJump(memcg.Cgroup);
        long now = host.Simulator.Now;
        long over = memcg.Usage.At(now) + memcg.SwapUsage.At(now) - memsw;
        if (memsw != MemoryCgroup.Unlimited && over > 0 && host.Memory.ReclaimNow(memcg, over, swap: false) < over)
        {
            return Errno.EBUSY;
        }

        bool raised = memsw > memcg.MemswMax;
        memcg.MemswMax = memsw;
        After(memcg, raised);
        return Errno.None;
    }

    private void After(MemoryCgroup memcg, bool raised)
    {
        host.Memory.MarkDirty(memcg);
        if (raised)
        {
            host.Hung.OnUncharge(memcg);
        }
    }

    private void KillUntilItFits(MemoryCgroup memcg)
    {
        // One kill at a time; what the dying victims will free is known, so the next is chosen only if that is not enough.
        while (true)
        {
            long expected = memcg.Usage.At(host.Simulator.Now);
            foreach (Cgroup cgroup in memcg.Cgroup.Subtree())
            {
                foreach (SharedAnon region in cgroup.Memory.Regions)
                {
                    expected -= Coverage.DyingBytes(region, host.Simulator.Now);
                }

                foreach (Process process in cgroup.Members)
                {
                    if (process.IsDying)
                    {
                        expected -= process.Memory.Anon.At(host.Simulator.Now) + process.Memory.Shmem.At(host.Simulator.Now) + process.Memory.Kernel.At(host.Simulator.Now);
                        process.SkipByOom = true;
                    }
                }
            }

            if (expected <= memcg.Max || host.Oom.Run(memcg, null) != OomOutcome.Killed)
            {
                return;
            }
        }
    }
}
