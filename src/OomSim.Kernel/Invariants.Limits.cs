using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Limits hold.</summary>
internal sealed partial class KernelInvariants
{
    private void CheckLimits(MemoryCgroup memcg, long now)
    {
        if (memcg is { Max: MemoryCgroup.Unlimited, SwapMax: MemoryCgroup.Unlimited, MemswMax: MemoryCgroup.Unlimited })
        {
            return;
        }

        long usage = memcg.Usage.At(now);
        long swap = memcg.SwapUsage.At(now);

        // Above what was lowered, or charged without asking, it may be, but it does not grow there by as much as a byte a second.
        if (memcg.MemswMax != MemoryCgroup.Unlimited && now > memcg.ForcedUntil && usage + swap > memcg.MemswMax + Pages.Size
            && memcg.Usage.Rate + memcg.SwapUsage.Rate > Fluid.RateOne)
        {
            Fail(memcg.Cgroup.Path, $"memory and swap {usage + swap} grow above their limit {memcg.MemswMax}");
        }

        if (memcg.SwapMax != MemoryCgroup.Unlimited)
        {
            // What was in swap when the limit was lowered stays there (K7.13).
            if (!(swap <= Math.Max(memcg.SwapMax, memcg.SwapForced) + Pages.Size))
            {
                Fail(memcg.Cgroup.Path, $"swap {swap} is above the limit {memcg.SwapMax}");
            }

            memcg.SwapForced = swap <= memcg.SwapMax ? 0 : Math.Min(memcg.SwapForced, swap);
        }

        if (memcg.Max != MemoryCgroup.Unlimited)
        {
            // Beyond the limit only by what was charged without asking, or by a limit lowered below what is used (K7.1).
            if (now <= memcg.ForcedUntil)
            {
                memcg.Forced = Math.Max(memcg.Forced, usage);
            }

            long allowed = Math.Max(memcg.Max, memcg.Forced);
            if (!(usage <= allowed + Pages.Size))
            {
                Fail(memcg.Cgroup.Path, $"usage {usage} is above the limit {memcg.Max}");
            }

            memcg.Forced = usage <= memcg.Max ? 0 : Math.Min(memcg.Forced, usage);
        }
    }
}
