using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>requests.csv</c>: a request of a client outside, in order of becoming known.</summary>
public readonly record struct RequestRow : ICsvRow<RequestRow>
{
    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described { get; } =
    [
        new("container", "text", "Who was asked."),
        new("arrived_s", "s", "When the client sent it."),
        new("started_s", "s", "When a process began to work on it. A connection whose client has given up is served all the same, which no row tells.", "none had by then"),
        new("finished_s", "s", "When the client had its answer, or knew that it would get none.", "it still waits"),
        new("outcome", "text", "ok, timeout, refused, reset, or pending at the end."),
    ];

    /// <inheritdoc/>
    public static string FileName => "requests.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = [.. Described.Select(c => c.Name)];

    /// <summary>Who was asked.</summary>
    public required string Container { get; init; }

    /// <summary>When the client sent it, simulated ns.</summary>
    public required long Arrived { get; init; }

    /// <summary>When a process began to work on it, simulated ns; null when none had while the client waited.</summary>
    public long? Started { get; init; }

    /// <summary>When the client had its answer, or knew that it would get none, simulated ns; null while it waits.</summary>
    public long? Finished { get; init; }

    /// <summary>ok, timeout, refused, reset or pending.</summary>
    public required string Outcome { get; init; }

    /// <inheritdoc/>
    public long Time => Finished ?? Arrived;

    /// <inheritdoc/>
    public string Key => Container;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Text(Container);
        cells.Seconds(Arrived);
        WriteTime(cells, Started);
        WriteTime(cells, Finished);
        cells.Text(Outcome);
    }

    private static void WriteTime(CellSink cells, long? time)
    {
        if (time is { } known)
        {
            cells.Seconds(known);
        }
        else
        {
            cells.Text(null);
        }
    }
}
