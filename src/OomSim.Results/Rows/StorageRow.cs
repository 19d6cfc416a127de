namespace OomSim.Results;

/// <summary>A row of <c>storage.csv</c>: a layer, an image, a container layer or a saved file. Bytes, unless a name says otherwise.</summary>
public readonly record struct StorageRow : ICsvRow<StorageRow>
{
    private static readonly string[] ColumnNames =
    [
        "time_s", "kind", "id", "name", "size_bytes", "shared_bytes", "unique_bytes", "references",
    ];

    /// <inheritdoc/>
    public static string FileName => "storage.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns => ColumnNames;

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
