namespace OomSim.Results;

/// <summary>All that the page is made of, read from a run's folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Data">Its curves.</param>
/// <param name="Summary">Its summary.</param>
/// <param name="Fingerprint">The hashes of its traces.</param>
internal sealed record ReportContent(string Folder, RunData Data, RunSummary Summary, Fingerprint Fingerprint)
{
    /// <summary>Most containers with a card and charts of their own.</summary>
    public const int MostContainers = 200;

    // Points of all containers together as they are read, and how many of a slice stay: first, last, highest and lowest.
    private const int ReadBudget = 320_000;
    private const int FewestSlices = 40;
    private const int MostSlices = 8000;

    /// <summary>Slices of time that the curves of a page are read with: the fewer containers, the finer.</summary>
    public static int Slices(int containers) => Math.Clamp(ReadBudget / ChartData.PointsOfSlice / Math.Max(1, containers), FewestSlices, MostSlices);

    /// <summary>Why the services did not come up; null where they did, or where that is expected.</summary>
    public string? Refusal { get; } = UpRefusal.Find(Folder, Summary);

    /// <summary>The containers that have a card, in order of creation: all, or those with the most kills, then the highest peaks.</summary>
    public IReadOnlyList<ContainerSummary> Cards { get; } = Summary.Containers.Count <= MostContainers
        ? Summary.Containers
        : [.. Summary.Containers
            .Index()
            .OrderByDescending(c => c.Item.OomKills).ThenByDescending(c => c.Item.TimesHung).ThenByDescending(c => c.Item.PeakBytes)
            .Take(MostContainers)
            .OrderBy(c => c.Index)
            .Select(c => c.Item)];

    /// <summary>The curves of the containers with a card, in their order, each once: one that came back under its name goes on in the same curve.</summary>
    public IReadOnlyList<ContainerSeries> Curves => field ??= [.. from name in Cards.Select(static c => c.Name).Distinct()
        join curve in Data.Containers on name equals curve.Name
        select curve];

    /// <summary>Stretches of time of those that had a name, as far as they had it then.</summary>
    /// <param name="name">The name.</param>
    /// <param name="intervals">The stretches of one of them.</param>
    public IEnumerable<IntervalSummary> Under(string name, Func<ContainerSummary, IReadOnlyList<IntervalSummary>> intervals) =>
        from container in Summary.Containers
        from named in container.Named(name)
        from interval in intervals(container)
        where interval.FromNs < named.To && (interval.ToNs ?? long.MaxValue) > named.From
        select new IntervalSummary(Math.Max(interval.FromNs, named.From), interval.ToNs > named.To || (interval.ToNs is null && named.To < long.MaxValue) ? named.To : interval.ToNs);

    /// <summary>Which part of the curve of its name is this container's, where several had the name; null where all of it is, or where its rows do not say.</summary>
    public Life? LifeOf(ContainerSummary container, ContainerSeries curve)
    {
        List<ContainerSummary> named = [.. Summary.Containers.Where(c => c.Name == container.Name)];
        if (curve.Lives.Count > 1 && container.Names.Count > 0)
        {
            // It has its card under its last name, and its rows begin when it got that. Of those that got it in one moment the order tells.
            List<ContainerSummary> then = [.. named.Where(c => c.Names.Count > 0 && c.Names[^1].TimeNs / 1000 == container.Names[^1].TimeNs / 1000)];
            List<Life> begun = [.. curve.Lives.Where(l => ChartData.Micros(l.From) == container.Names[^1].TimeNs / 1000)];
            int at = then.FindIndex(c => ReferenceEquals(c, container)) - then.Count + begun.Count;
            return at >= 0 ? begun[at] : null;
        }

        // One that was renamed has its card under its last name.
        List<Life> lives = [.. curve.Lives.Where(static l => !l.IsRenamed)];
        return curve.Lives.Count > 1 && named.Count == lives.Count ? lives[named.FindIndex(c => ReferenceEquals(c, container))] : null;
    }
}
