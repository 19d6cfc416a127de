namespace OomSim.Kernel;

/// <summary>What of a memcg reclaim on behalf of another may take: memory.min and memory.low (K5), v1 soft limits (K8.11).</summary>
internal sealed class Protection(LinuxHost host)
{
    /// <summary>What reclaim asks for at least, and so the least excess that it sees: 32 pages (K5.7).</summary>
    public const long Round = 32 * Pages.Size;

    private MemoryCgroup? _target;
    private ReclaimPlan? _before;
    private bool _evenAlone;

    /// <summary>Whose soft limit a round is for.</summary>
    public SoftLimits SoftLimits { get; } = new(host);

    /// <summary>True once any group of the host has asked for protection; until then nothing is computed.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Which pages this round of reclaim looks at.</summary>
    public ReclaimPass Pass { get; private set; }

    /// <summary>True where memory.low kept something from this round.</summary>
    public bool LowSkipped { get; private set; }

    /// <summary>Starts a round of reclaim for a memcg; effective values are worked out anew for all below it (K5.3, K5.9).</summary>
    /// <param name="target">The memcg.</param>
    /// <param name="pass">Which pages it looks at.</param>
    /// <param name="before">
    /// What it takes until now: whom that leaves alone has to have two rounds above its protection. A round takes 32 pages; who was looked at
    /// again after each byte that grows above the last one would be taken from, and be left alone, in turns without end.
    /// </param>
    /// <param name="evenAlone">True where that holds also while nothing is taken from anybody: growth goes on without.</param>
    public void Begin(MemoryCgroup target, ReclaimPass pass, ReclaimPlan? before = null, bool evenAlone = false)
    {
        Pass = pass;
        _before = before is { IsEmpty: false } ? before : null;
        _evenAlone = evenAlone;
        LowSkipped = false;
        _target = target;
        if (IsUsed)
        {
            target.EffectiveMin = 0;
            target.EffectiveLow = 0;
            if (pass == ReclaimPass.SoftLimit)
            {
                HandDown(target, SoftLimits.Victim, MemoryCgroup.Unlimited, host.Simulator.Now);
            }
            else
            {
                Distribute(target, true, host.KernelFacts, host.Simulator.Now);
            }
        }
    }

    /// <summary>What of some bytes of a memcg this round may take.</summary>
    public long Unprotected(MemoryCgroup memcg, long bytes, long now)
    {
        if (!IsUsed || ReferenceEquals(memcg, _target) || memcg.IsRoot || bytes <= 0)
        {
            return Pass == ReclaimPass.SoftLimit ? 0 : bytes;
        }

        long usage = memcg.Usage.At(now);
        long keep = Keeps(memcg);
        if (Pass == ReclaimPass.Normal && memcg.EffectiveLow > memcg.EffectiveMin)
        {
            LowSkipped = true;
        }

        // K5.6, K5.7: nothing below its protection, else the part of each list that is above.
        return keep == long.MaxValue || usage - keep < Round || (usage - keep < 2 * Round && (_before is null ? _evenAlone : !_before.TakesFrom(memcg))) ? 0 : bytes - (long)((Int128)bytes * keep / (usage + 1));
    }

    /// <summary>Usage at which this round leaves a memcg alone; 0 for none.</summary>
    public long Keeps(MemoryCgroup memcg)
    {
        if (!IsUsed || ReferenceEquals(memcg, _target) || memcg.IsRoot)
        {
            return 0;
        }

        return Pass switch
        {
            ReclaimPass.SoftLimit => memcg.EffectiveSoftLimit,
            ReclaimPass.Normal => Math.Max(memcg.EffectiveMin, memcg.EffectiveLow),
            _ => memcg.EffectiveMin,
        };
    }

    /// <summary>
    /// Something was taken from a memcg at once: where its memory.low covered all that it had and was passed over, memory.events counts it
    /// (K5.6, K7.8). Who has more than that is only taken less from.
    /// </summary>
    public void RaiseLow(MemoryCgroup memcg, long taken)
    {
        if (taken > 0 && Pass == ReclaimPass.IgnoringLow && IsCovered(memcg, taken, host.Simulator.Now) && !ReferenceEquals(memcg, _target))
        {
            memcg.RaiseLow(1);
        }
    }

    /// <summary>
    /// True where memory.low covers all that a memcg has, and what was just taken from it, bytes (K5.6); less than a round of reclaim may lie
    /// above it.
    /// </summary>
    public static bool IsCovered(MemoryCgroup memcg, long taken, long now) =>
        memcg.EffectiveLow > 0 && memcg.Usage.At(now) + taken - memcg.EffectiveLow < Round;

    /// <summary>
    /// What one group has above its soft limit is taken from its whole subtree, in proportion to what is there, whatever soft limits there are below; from nobody else
    /// anything (K8.11).
    /// </summary>
    private static void HandDown(MemoryCgroup parent, MemoryCgroup? victim, long keeps, long now)
    {
        long usage = Math.Max(1, parent.Usage.At(now));
        foreach (Cgroup cgroup in parent.Cgroup.ChildList)
        {
            MemoryCgroup child = cgroup.Memory;
            child.EffectiveSoftLimit = ReferenceEquals(child, victim) ? child.SoftLimit
                : keeps >= usage ? MemoryCgroup.Unlimited
                : (long)((Int128)keeps * Math.Max(0, child.Usage.At(now)) / usage);
            HandDown(child, victim, child.EffectiveSoftLimit, now);
        }
    }

    private static void Distribute(MemoryCgroup parent, bool isTarget, KernelFacts facts, long now)
    {
        long min = 0;
        long low = 0;
        foreach (Cgroup child in parent.Cgroup.ChildList)
        {
            long usage = Math.Max(0, child.Memory.Usage.At(now));
            min += EffectiveProtection.Claim(usage, child.Memory.Min, facts);
            low += EffectiveProtection.Claim(usage, child.Memory.Low, facts);
        }

        long parentUsage = Math.Max(0, parent.Usage.At(now));
        foreach (Cgroup cgroup in parent.Cgroup.ChildList)
        {
            MemoryCgroup child = cgroup.Memory;
            long usage = Math.Max(0, child.Usage.At(now));
            child.EffectiveMin = isTarget ? child.Min : EffectiveProtection.Of(usage, child.Min, parent.EffectiveMin, parentUsage, min, facts.SharesUnclaimedProtection);
            child.EffectiveLow = isTarget ? child.Low : EffectiveProtection.Of(usage, child.Low, parent.EffectiveLow, parentUsage, low, facts.SharesUnclaimedProtection);
            Distribute(child, false, facts, now);
        }
    }
}
