using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>commands.csv</c>: a command and its answer.</summary>
public readonly record struct CommandRow : ICsvRow<CommandRow>
{
    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described { get; } =
    [
        DescribedColumns.Time,
        new("command", "text", "As typed."),
        new("exit_code", "number", "As a shell sees it.", "it had not ended when the run did"),
        new("stdout", "text", "What it printed.", "nothing"),
        new("stderr", "text", "What it complained about.", "nothing"),
    ];

    /// <inheritdoc/>
    public static string FileName => "commands.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = [.. Described.Select(c => c.Name)];

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>As typed.</summary>
    public required string Command { get; init; }

    /// <summary>As a shell sees it; null, an empty cell, for a command that had not ended when the run did.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What it printed.</summary>
    public string? Stdout { get; init; }

    /// <summary>What it complained about.</summary>
    public string? Stderr { get; init; }

    /// <inheritdoc/>
    public string Key => Command;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Text(Command);
        cells.Number(ExitCode);
        cells.Text(Stdout);
        cells.Text(Stderr);
    }
}
