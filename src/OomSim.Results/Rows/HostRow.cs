using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>host.csv</c>: the host at one moment. Bytes, unless a name says otherwise.</summary>
public readonly record struct HostRow : ICsvRow<HostRow>
{
    /// <inheritdoc/>
    public static string FileName => "host.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns => TraceColumns.Host;

    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described => DescribedColumns.Of(TraceTable.Host);

    /// <inheritdoc/>
    public static IReadOnlyList<string> MoreColumns => TraceColumns.Pressure;

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>MemTotal.</summary>
    public long MemoryTotal { get; init; }

    /// <summary>MemFree.</summary>
    public long MemoryFree { get; init; }

    /// <summary>MemAvailable.</summary>
    public long MemoryAvailable { get; init; }

    /// <summary>Page cache, with shared memory.</summary>
    public long File { get; init; }

    /// <summary>Anonymous memory.</summary>
    public long Anon { get; init; }

    /// <summary>Shared memory and tmpfs.</summary>
    public long Shmem { get; init; }

    /// <summary>Page cache not yet on disk.</summary>
    public long Dirty { get; init; }

    /// <summary>SwapTotal.</summary>
    public long SwapTotal { get; init; }

    /// <summary>SwapFree.</summary>
    public long SwapFree { get; init; }

    /// <summary>CPUs at work, 0…number of CPUs.</summary>
    public double CpuBusyCores { get; init; }

    /// <summary>Bytes per second read from disk.</summary>
    public long DiskReadSpeed { get; init; }

    /// <summary>Bytes per second written to disk.</summary>
    public long DiskWriteSpeed { get; init; }

    /// <summary>Its pressure; null where it never stalled.</summary>
    public PressureValues? Pressure { get; init; }

    /// <inheritdoc/>
    public string Key => "";

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Number(MemoryTotal);
        cells.Number(MemoryFree);
        cells.Number(MemoryAvailable);
        cells.Number(File);
        cells.Number(Anon);
        cells.Number(Shmem);
        cells.Number(Dirty);
        cells.Number(SwapTotal);
        cells.Number(SwapFree);
        cells.Fixed(CpuBusyCores, 3);
        cells.Number(DiskReadSpeed);
        cells.Number(DiskWriteSpeed);
    }

    /// <inheritdoc/>
    public void WriteMore(CellSink cells) => PressureRow.Write(cells, Pressure);
}
