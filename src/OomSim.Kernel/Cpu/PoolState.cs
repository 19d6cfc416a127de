namespace OomSim.Kernel;

/// <summary>What a <see cref="BandwidthPool"/> does with the tasks of its cgroup.</summary>
internal enum PoolState
{
    /// <summary>They run as if there was no quota.</summary>
    Open,

    /// <summary>The pool is empty: they stand to the end of the period.</summary>
    Throttled,

    /// <summary>They run and stand so often that they have the mean: quota ÷ period at any moment.</summary>
    Spread,
}
