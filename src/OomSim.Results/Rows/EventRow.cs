namespace OomSim.Results;

/// <summary>A row of <c>events.csv</c>: something that happened.</summary>
public readonly record struct EventRow : ICsvRow<EventRow>
{
    private static readonly string[] ColumnNames =
    [
        "time_s", "source", "type", "subject", "detail",
    ];

    /// <inheritdoc/>
    public static string FileName => "events.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns => ColumnNames;

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>kernel, docker, program, client or scenario.</summary>
    public required string Source { get; init; }

    /// <summary>What happened.</summary>
    public required string Type { get; init; }

    /// <summary>To whom.</summary>
    public required string Subject { get; init; }

    /// <summary>More about it.</summary>
    public string? Detail { get; init; }

    /// <inheritdoc/>
    public string Key => Subject;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Text(Source);
        cells.Text(Type);
        cells.Text(Subject);
        cells.Text(Detail);
    }
}
