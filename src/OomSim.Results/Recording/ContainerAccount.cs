namespace OomSim.Results;

/// <summary>What a run's summary says about a container's course; times in simulated ns.</summary>
internal sealed class ContainerAccount
{
    /// <summary>Most changes of the CPU grant that are kept.</summary>
    private const int MostGrants = 1000;

    private long _hungSince = -1;
    private long _frozenSince = -1;

    /// <summary>Most memory that was seen, bytes.</summary>
    public long Peak { get; set; }

    /// <summary>Bytes not written out that died with its processes (M7).</summary>
    public long LostBytes { get; set; }

    /// <summary>What scrapes saw.</summary>
    public ScrapeAccount Scrapes { get; } = new();

    /// <summary>OOM kills in order.</summary>
    public FirstAndLast<KillSummary> Kills { get; } = new();

    /// <summary>Times that it ran out of memory with nobody to kill (K2.5).</summary>
    public long VainOoms { get; private set; }

    /// <summary>When that was first; null for never.</summary>
    public long? FirstVainOomNs { get; private set; }

    /// <summary>It ran out of memory with nobody to kill.</summary>
    public void NoteVainOom(long now)
    {
        VainOoms++;
        FirstVainOomNs ??= now;
    }

    /// <summary>When it hung.</summary>
    public FirstAndLast<IntervalSummary> Hung { get; } = new();

    /// <summary>When it was frozen.</summary>
    public FirstAndLast<IntervalSummary> Frozen { get; } = new();

    /// <summary>What it may have of the CPUs, each change.</summary>
    public List<CpuGrantSummary> Grants { get; } = [];

    /// <summary>Notes what it may have of the CPUs from now on; null while it does not run.</summary>
    public void Observe(long now, CpuGrant? grant)
    {
        if (grant is { } present && Grants.Count < MostGrants && (Grants.Count == 0 || Grants[^1].Grant != present))
        {
            Grants.Add(new CpuGrantSummary(now, present));
        }
    }

    /// <summary>Its memory.high, memory.low and memory.min, each change.</summary>
    public List<MemoryBoundsSummary> Bounds { get; } = [];

    /// <summary>The names that it had.</summary>
    public List<NameSummary> Names { get; } = [];

    /// <summary>Notes the lines of its memory from now on; what it has while it does not run is not known.</summary>
    public void Observe(long now, MemoryBounds bounds)
    {
        MemoryBounds before = Bounds.Count == 0 ? default : Bounds[^1].Bounds;
        if (bounds != before && Bounds.Count < MostGrants)
        {
            Bounds.Add(new MemoryBoundsSummary(now, bounds));
        }
    }

    /// <summary>Notes its condition from now on.</summary>
    public void Observe(long now, string condition)
    {
        Follow(now, condition == Conditions.Hung, ref _hungSince, Hung);
        Follow(now, condition == Conditions.Frozen, ref _frozenSince, Frozen);
    }

    /// <summary>Adds intervals that still last; their end is open.</summary>
    public void Close()
    {
        if (_hungSince >= 0)
        {
            Hung.Add(new IntervalSummary(_hungSince, null));
        }

        if (_frozenSince >= 0)
        {
            Frozen.Add(new IntervalSummary(_frozenSince, null));
        }

        _hungSince = _frozenSince = -1;
    }

    private static void Follow(long now, bool holds, ref long since, FirstAndLast<IntervalSummary> intervals)
    {
        if (holds && since < 0)
        {
            since = now;
        }
        else if (!holds && since >= 0)
        {
            if (now > since)
            {
                intervals.Add(new IntervalSummary(since, now));
            }

            since = -1;
        }
    }
}
