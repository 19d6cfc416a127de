using System.Numerics;

namespace OomSim.Kernel;

/// <summary>
/// Tasks whose cpuset leaves them other CPUs than the group has. The kernel keeps states for each CPU and weighs it by the time
/// in which it was not idle (K16.1, K16.5): so each set of CPUs has rates of its own, and the group has their mean.
/// </summary>
internal sealed partial class PressureGroup
{
    private List<CpusetCounts>? _apart;

    /// <summary>Processes below that do nothing but use CPU time, on other CPUs than the group has, get more of it, or less.</summary>
    public void AddBurntRate(long now, long delta, BigInteger cpus)
    {
        if (cpus != _cgroup.Cpu.EffectiveCpus)
        {
            Apart(cpus).AddBurntRate(now, delta);
        }
    }

    /// <summary>They were given CPU time at once.</summary>
    /// <param name="now">The present in ns.</param>
    /// <param name="fractions">How much, in parts of a ns as of <see cref="OomSim.Engine.Fluid"/>.</param>
    /// <param name="cpus">The CPUs that their cpuset leaves them.</param>
    public void AddBurnt(long now, Int128 fractions, BigInteger cpus)
    {
        if (cpus != _cgroup.Cpu.EffectiveCpus)
        {
            Apart(cpus).AddBurnt(now, fractions);
        }
    }

    private void ChangeApart(in TaskStates before, in TaskStates after, BigInteger cpus)
    {
        CpusetCounts apart = Apart(cpus);
        apart.Counts.Add(before, -1);
        apart.Counts.Add(after, 1);
    }

    private CpusetCounts Apart(BigInteger cpus)
    {
        foreach (CpusetCounts known in _apart ??= [])
        {
            if (known.Cpus == cpus)
            {
                return known;
            }
        }

        var apart = new CpusetCounts(cpus);
        _apart.Add(apart);
        return apart;
    }

    // Who may run anywhere keeps clear of CPUs that others crowd who may not.
    private StallRates RatesApart(in StateCounts counts)
    {
        StateCounts rest = counts;
        BigInteger free = _cgroup.Cpu.EffectiveCpus;
        var mean = default(MeanStallRates);
        foreach (CpusetCounts apart in _apart!)
        {
            int cpus = (int)BigInteger.PopCount(apart.Cpus);
            StateCounts its = apart.Present;
            rest.Add(its, -1);
            its.Rates(cpus, _host.KernelFacts, out StallRates rates);
            mean.Add(rates, its.NotIdle(cpus));
            free = its.Crowds(cpus) ? free & ~apart.Cpus : free;
        }

        int left = free.IsZero ? _cgroup.Cpu.CpuCount : (int)BigInteger.PopCount(free);
        rest.Rates(left, _host.KernelFacts, out StallRates others);
        mean.Add(others, rest.NotIdle(left));
        return mean.Mean;
    }
}
