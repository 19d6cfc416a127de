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
