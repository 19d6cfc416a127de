namespace OomSim.Kernel;

/// <summary>v1's own limit of kernel memory, which kernels up to 5.15 heed (K8.6, K23.15).</summary>
public sealed partial class MemoryCgroup
{
    /// <summary>v1 memory.kmem.limit_in_bytes, bytes.</summary>
    public long KmemMax { get; private set; } = Unlimited;

    /// <summary>v1 memory.kmem.failcnt.</summary>
    public long KmemFailcnt { get; internal set; }

    /// <summary>Sets the limit; EBUSY below what is charged. Later kernels take the write and do nothing.</summary>
    internal Errno SetKmemMax(long bytes)
    {
        if (!_host.KernelFacts.LimitsKernelMemory)
        {
            return Errno.None;
        }

        if (Totals(Now).Kernel > bytes)
        {
            return Errno.EBUSY;
        }

        KmemMax = bytes;
        return Errno.None;
    }

    /// <summary>False where a system call's kernel memory goes beyond a limit here or above: no reclaim, no kill, ENOMEM.</summary>
    internal bool MayChargeKernel(long bytes)
    {
        for (MemoryCgroup? m = this; m is not null; m = m.Parent)
        {
            if (m.KmemMax != Unlimited && m.Totals(Now).Kernel + bytes > m.KmemMax)
            {
                m.KmemFailcnt++;
                return false;
            }
        }

        return true;
    }
}
