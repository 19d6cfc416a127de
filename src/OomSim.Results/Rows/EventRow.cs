using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>events.csv</c>: something that happened.</summary>
public readonly record struct EventRow : ICsvRow<EventRow>
{
    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described { get; } =
    [
        DescribedColumns.Time,
        new("source", "text", "Who tells of it: kernel, docker, program, client or scenario."),
        new("type", "text", "What happened."),
        new("subject", "text", "To whom: a container, an image, a process."),
        new("detail", "text", "More about it.", "nothing more is known"),
    ];

    /// <inheritdoc/>
    public static string FileName => "events.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = [.. Described.Select(c => c.Name)];

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
