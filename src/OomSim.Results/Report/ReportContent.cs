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

    /// <summary>The curves of the containers with a card, in their order, each once: who follows a container under its name goes on in the same curve.</summary>
    public IReadOnlyList<ContainerSeries> Curves => field ??= [.. Cards.Select(CurveOf).OfType<ContainerSeries>().Distinct()];

    private Dictionary<string, ContainerSeries> ById => field ??= Data.Containers
        .SelectMany(static c => c.Owners.Select(o => (o.Id, Curve: c)))
        .ToDictionary(static c => c.Id, static c => c.Curve, StringComparer.Ordinal);

    private Dictionary<string, ContainerSeries> ByName => field ??= Data.Containers
        .Where(static c => c.Owners.Count == 0)
        .ToDictionary(static c => c.Name, StringComparer.Ordinal);

    /// <summary>The curve that a container is in, under whatever names; null for none.</summary>
    public ContainerSeries? CurveOf(ContainerSummary container) => ById.GetValueOrDefault(container.Id) ?? ByName.GetValueOrDefault(container.Name);

    /// <summary>Stretches of time of the containers that a curve is of, in order.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="intervals">The stretches of one of them.</param>
    public IEnumerable<IntervalSummary> Within(ContainerSeries curve, Func<ContainerSummary, IReadOnlyList<IntervalSummary>> intervals) =>
        (curve.Owners.Count > 0 ? curve.Owners : Summary.Containers.Where(c => c.Name == curve.Name)).SelectMany(intervals);

    /// <summary>Which part of its curve is this container's, where another is in it or has the name, too; null where all of it is, or where its rows do not say.</summary>
    public Life? LifeOf(ContainerSummary container, ContainerSeries curve)
    {
        List<ContainerSummary> named = [.. Summary.Containers.Where(c => c.Name == container.Name)];
        return named.Count == 1 && curve.Lives.Count <= 1 ? null
            : curve.Owners.Count > 0 ? curve.Lives.Find(l => l.Id == container.Id)
            : curve.Lives.Count > 1 && named.Count == curve.Lives.Count ? curve.Lives[named.FindIndex(c => ReferenceEquals(c, container))]
            : null;
    }
}
