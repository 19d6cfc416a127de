using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>An expectation about values of a table: at a time, always, eventually, never, or at the end.</summary>
/// <param name="Table">The table.</param>
internal sealed record ValueShape(TraceTable Table) : Shape
{
    /// <summary>Words that say when it must hold.</summary>
    public static IReadOnlyList<KeyInfo> Quantifiers { get; } =
    [
        new("always", Shapes.Flag, "At all times, whatever the sample interval; true, or what is expected."),
        new("eventually", Shapes.Flag, "At some time, also between two rows; true, or what is expected."),
        new("never", Shapes.Flag, "At no time, also between two rows; true, or what is expected."),
    ];

    /// <summary>The key that names whose values.</summary>
    public string Subject => Table.ToString().ToLowerInvariant();

    /// <summary>What the subject is.</summary>
    public string SubjectMeaning => Table switch
    {
        TraceTable.Container => "The container's name.",
        TraceTable.Process => "CONTAINER/COMM, or the container's name for all its processes.",
        TraceTable.Host => "true, or what is expected of it.",
        _ => "The cgroup's path, as /docker/ID (with the driver systemd /system.slice/docker-ID.scope), or $(cgroup NAME).",
    };

    /// <summary>Names that values have, each with the column that it means; the table's own keys are left out.</summary>
    public IEnumerable<(string Name, ColumnInfo Column)> Columns =>
        DescribedColumns.Of(Table).Concat(Table == TraceTable.Process ? [] : DescribedColumns.Pressure).Where(c => c.Name != Subject && c.Name != "container" && c.Name != "path")
            .SelectMany(c => new[] { (c.Name, c), (TraceColumns.WithoutUnit(c.Name), c) })
            .Concat(Table == TraceTable.Container ? [("memory", DescribedColumns.Of(Table).First(c => c.Name == "memory_current_bytes"))] : [])
            .Where(c => TraceColumns.Resolve(Table, c.Item1) == c.Item2.Name)
            .DistinctBy(c => c.Item1, StringComparer.Ordinal);
}
