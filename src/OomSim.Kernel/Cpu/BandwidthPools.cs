namespace OomSim.Kernel;

/// <summary>The pools of quotas that have to be looked at before time goes on.</summary>
internal sealed class BandwidthPools
{
    private readonly List<BandwidthPool> _marked = [];
    private readonly List<BandwidthPool> _looked = [];

    /// <summary>
    /// So many throttled periods in a row, in which nobody comes or goes, are run and stopped one by one: a second of Docker's period, in which a start, a burst or
    /// a request shows. Two events each; who is throttled for longer is so for good, and costs none.
    /// </summary>
    public long ShownPeriods { get; set; } = 10;

    /// <summary>True while there are such.</summary>
    public bool IsStale => _marked.Count > 0;

    /// <summary>Something in or about a cgroup with a quota has changed.</summary>
    public void Mark(BandwidthPool pool)
    {
        if (!pool.IsMarked)
        {
            pool.IsMarked = true;
            _marked.Add(pool);
        }
    }

    /// <summary>
    /// Who is in a cgroup is about to freeze, to go on or to be killed: the quotas about it that are spread go by their periods from now on. Who freezes while it stands first
    /// gets what is left of the mean, which is what it had before.
    /// </summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="freezes">True where it freezes.</param>
    /// <param name="now">The present in ns.</param>
    public void GoByPeriods(Cgroup cgroup, bool freezes, long now)
    {
        for (CpuController? above = cgroup.Cpu; above is not null; above = above.Parent)
        {
            GoByPeriods(above, freezes, now);
        }

        if (cgroup.Cpu.LimitedBelow > 0)
        {
            foreach (Cgroup below in cgroup.Subtree())
            {
                GoByPeriods(below.Cpu, freezes, now);
            }
        }
    }

    /// <summary>
    /// Until when the tasks of a cgroup stand for its quota or that of one above; null where they don't. They act on nothing before: also who is woken is put on a
    /// throttled queue (sched/fair.c: enqueue_entity, from 6.18 on enqueue_throttled_task).
    /// </summary>
    public KernelSleep? StandingOf(CpuController controller, long now)
    {
        long until = -1;
        for (CpuController? above = controller; above is not null; above = above.Parent)
        {
            until = Math.Max(until, above.Quota >= 0 ? above.Throttle?.Pool.StandsUntil(now) ?? -1 : -1);
        }

        return until < 0 ? null : new KernelSleep(true, until);
    }

    private static void GoByPeriods(CpuController controller, bool freezes, long now)
    {
        if (controller is { Quota: >= 0, Throttle.Pool: { State: PoolState.Spread, IsPressed: false } pool } && !(freezes && pool.StandsUntil(now) is not null))
        {
            pool.GoByPeriods(now);
        }
    }

    /// <summary>Looks at those that are marked; what that changes may mark them again.</summary>
    public void Review()
    {
        _looked.AddRange(_marked);
        _marked.Clear();
        foreach (BandwidthPool pool in _looked)
        {
            pool.Review();
        }

        _looked.Clear();
    }
}
