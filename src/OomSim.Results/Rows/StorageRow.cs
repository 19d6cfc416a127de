using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>storage.csv</c>: a layer, an image, a container layer or a saved file. Bytes, unless a name says otherwise.</summary>
public readonly record struct StorageRow : ICsvRow<StorageRow>
{
    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described { get; } =
    [
        DescribedColumns.Time,
        new("kind", "text", "layer, image, container (its writable layer) or file (a saved archive)."),
        new("id", "text", "Its identity."),
        new("name", "text", "Its name.", "it has none"),
        new("size_bytes", "bytes", "All of it."),
        new("shared_bytes", "bytes", "What it shares with others.", "unknown"),
        new("unique_bytes", "bytes", "What only it holds.", "unknown"),
        new("references", "number", "How many use it."),
    ];

    /// <inheritdoc/>
    public static string FileName => "storage.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = [.. Described.Select(c => c.Name)];

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>layer, image, container or file.</summary>
    public required string Kind { get; init; }

    /// <summary>Its identity.</summary>
    public required string Id { get; init; }

    /// <summary>Its name; null when it has none.</summary>
    public string? Name { get; init; }

    /// <summary>All of it.</summary>
    public long Size { get; init; }

    /// <summary>What it shares with others; null when unknown.</summary>
    public long? Shared { get; init; }

    /// <summary>What only it holds; null when unknown.</summary>
    public long? Unique { get; init; }

    /// <summary>How many use it.</summary>
    public long References { get; init; }

    /// <inheritdoc/>
    public string Key => Id;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Text(Kind);
        cells.Text(Id);
        cells.Text(Name);
        cells.Number(Size);
        cells.Number(Shared);
        cells.Number(Unique);
        cells.Number(References);
    }
}
