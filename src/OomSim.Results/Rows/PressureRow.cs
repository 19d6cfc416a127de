using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>pressure.csv</c>: the pressure of a v2 cgroup, or of the system as <c>/</c>, at a moment at which it is another than before.</summary>
public readonly record struct PressureRow : ICsvRow<PressureRow>
{
    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described { get; } = [DescribedColumns.Time, new("path", "text", "Path of the cgroup; / for the system, as /proc/pressure shows it."), .. DescribedColumns.Pressure];

    /// <inheritdoc/>
    public static string FileName => "pressure.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = [.. Described.Select(c => c.Name)];

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>The cgroup's path; <c>/</c> for the system (<c>/proc/pressure</c>).</summary>
    public required string Path { get; init; }

    /// <summary>The three files.</summary>
    public required PressureValues Pressure { get; init; }

    /// <inheritdoc/>
    public string Key => Path;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Text(Path);
        Write(cells, Pressure);
    }

    /// <summary>Writes the cells of the pressure columns.</summary>
    /// <param name="cells">Where they go.</param>
    /// <param name="pressure">Null where it never stalled.</param>
    internal static void Write(CellSink cells, PressureValues? pressure)
    {
        PressureValues values = pressure ?? PressureValues.None;
        Write(cells, values.Memory);
        Write(cells, values.Cpu);
        Write(cells, values.Io);
    }

    private static void Write(CellSink cells, in ResourcePressure resource)
    {
        Write(cells, resource.Some);
        Write(cells, resource.Full);
    }

    private static void Write(CellSink cells, in PressureLine line)
    {
        cells.Fixed(line.Avg10 / 100.0, 2);
        cells.Fixed(line.Avg60 / 100.0, 2);
        cells.Fixed(line.Avg300 / 100.0, 2);
        cells.Number(line.Total);
    }
}
