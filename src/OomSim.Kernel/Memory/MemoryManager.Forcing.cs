using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Charges that older kernels make beyond the limit, because nobody can be killed for them (K3.12, K23.4).</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// Each charge goes through the passes in vain, finds nobody to kill and takes its page, and the task goes on to the next one: growth at one page in the
    /// time of the passes, which use up the CPU. No system call is refused and no fault is tried again. The simulator looks at it, and prints a
    /// report, once in <see cref="HostProfile.RefusedFaultPause"/>, and counts there what is charged until it does so again.
    /// </summary>
    private void Force(MemoryCgroup memcg, long wish, bool memsw)
    {
        host.Enomem.TryAgain(memcg);
        HostProfile profile = host.Config.Profile;
        long next = host.Simulator.Now + profile.RefusedFaultPause;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            m.ForcedUntil = next;
        }

        SetFactor(memcg, ForcedFactor(memcg, wish), forces: true);

        // The first is counted already.
        long pages = (long)(Int128.Min(ForcedRate(memcg), wish) * profile.RefusedFaultPause / SimTime.Second / Pages.Size >> 20) - 1;
        if (pages > 0)
        {
            long passes = host.KernelFacts.PassesBeforeOom;
            CountPasses(memcg, pages * passes, pages * (passes + 1), memsw);
            memcg.RaiseOom(pages);
        }
    }

    // What growers wish follows from what they get (who shares its CPU with those that wait for the passes grows slower): looked for is where both agree.
    private void GoOnForcing(MemoryCgroup memcg, long wish) =>
        SetFactor(memcg, WithoutSwinging(memcg, ForcedFactor(memcg, wish), null, host.Simulator.Now).Factor, forces: true);

    private long ForcedFactor(MemoryCgroup memcg, long wish) => PartOf(memcg, ForcedRate(memcg), wish);

    private Int128 ForcedRate(MemoryCgroup memcg) =>
        ((Int128)GrowersBelow(memcg) * Pages.Size * SimTime.Second << 20) / Math.Max(1, host.KernelFacts.PassesBeforeOom * host.Config.Profile.ReclaimPass);
}
