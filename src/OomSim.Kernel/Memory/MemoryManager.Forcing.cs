using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Charges that older kernels make beyond the limit, because nobody can be killed for them (K3.12, K23.4).</summary>
internal sealed partial class MemoryManager
{
    /// <summary>
    /// Each charge takes a page after it has tried in vain, and the task goes on to the next one: growth at one page a try, while
    /// the CPU is used up by trying (K25.3). No system call is refused.
    /// </summary>
    private void Force(MemoryCgroup memcg, long wish)
    {
        host.Enomem.TryAgain(memcg);
        long next = host.Simulator.Now + host.Config.Profile.RefusedFaultPause;
        for (MemoryCgroup? m = memcg; m is not null; m = m.Parent)
        {
            m.ForcedUntil = next;
        }

        SetFactor(memcg, ForcedFactor(memcg, wish), forces: true);
    }

    private long ForcedFactor(MemoryCgroup memcg, long wish)
    {
        Int128 forced = ((Int128)GrowersBelow(memcg) * Pages.Size * SimTime.Second << 20) / host.Config.Profile.RefusedFaultPause;
        return PartOf(memcg, forced, wish);
    }
}
