namespace OomSim.Kernel;

/// <summary>
/// Whom reclaim for v1 soft limits takes from: the group that has most above its own, of that a quarter, and then again the one that has most
/// (K8.11; mm/memcontrol.c mem_cgroup_soft_limit_reclaim, mem_cgroup_soft_reclaim; recording kernel/v1-e04).
/// </summary>
internal sealed class SoftLimits(LinuxHost host)
{
    // MEM_CGROUP_MAX_SOFT_LIMIT_RECLAIM_LOOPS, and the first one.
    private const int MostInVain = 3;

    private readonly List<MemoryCgroup> _passed = [];

    /// <summary>The group; null for none.</summary>
    public MemoryCgroup? Victim { get; private set; }

    /// <summary>Usage of the group at which it is the next one's turn, bytes.</summary>
    public long Until { get; private set; }

    /// <summary>A round begins: nobody has been passed over yet.</summary>
    public void Begin() => _passed.Clear();

    /// <summary>The group has nothing that can be taken in this round: it is the next one's turn.</summary>
    public void PassOver() => _passed.Add(Victim!);

    /// <summary>The group whose turn it is; null where nobody is above its soft limit who was not passed over, and once three were.</summary>
    /// <param name="now">Present, ns.</param>
    public MemoryCgroup? Choose(long now)
    {
        if (_passed.Count == MostInVain)
        {
            return null;
        }

        if (Victim is { Cgroup.IsRemoved: false } last && last.Usage.At(now) > Until && Excess(last, now) >= Protection.Round && !_passed.Contains(last))
        {
            return last;
        }

        MemoryCgroup? most = null;
        long excess = Protection.Round - 1;
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            if (Excess(cgroup.Memory, now) is var bytes && bytes > excess && !_passed.Contains(cgroup.Memory))
            {
                most = cgroup.Memory;
                excess = bytes;
            }
        }

        Victim = most;
        Until = most is null ? 0 : most.Usage.At(now) - Math.Max(Protection.Round, excess / 4);
        return most;
    }

    private static long Excess(MemoryCgroup memcg, long now) => memcg.SoftLimit == MemoryCgroup.Unlimited ? 0 : memcg.Usage.At(now) - memcg.SoftLimit;
}
