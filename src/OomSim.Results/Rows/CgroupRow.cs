using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>cgroups.csv</c>: a cgroup at one moment, by kernel file names. Bytes, unless a name says otherwise; null: no limit, or this cgroup version has no such file.</summary>
public readonly record struct CgroupRow : ICsvRow<CgroupRow>
{
    /// <inheritdoc/>
    public static string FileName => "cgroups.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns => TraceColumns.Cgroups;

    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described => DescribedColumns.Of(TraceTable.Cgroup);

    /// <inheritdoc/>
    public static IReadOnlyList<string> MoreColumns => TraceColumns.Pressure;

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>Its path under the hierarchy's root.</summary>
    public required string Path { get; init; }

    /// <summary>memory.current, usage_in_bytes.</summary>
    public long Current { get; init; }

    /// <summary>memory.peak, max_usage_in_bytes.</summary>
    public long Peak { get; init; }

    /// <summary>memory.max, limit_in_bytes.</summary>
    public long? Max { get; init; }

    /// <summary>memory.high.</summary>
    public long? High { get; init; }

    /// <summary>memory.low; v1: the soft limit.</summary>
    public long? Low { get; init; }

    /// <summary>memory.min.</summary>
    public long? Min { get; init; }

    /// <summary>memory.swap.current.</summary>
    public long SwapCurrent { get; init; }

    /// <summary>memory.swap.max; v1: memory+swap limit less the limit.</summary>
    public long? SwapMax { get; init; }

    /// <summary>Count of low events.</summary>
    public long? EventsLow { get; init; }

    /// <summary>Count of high events.</summary>
    public long? EventsHigh { get; init; }

    /// <summary>Count of max events.</summary>
    public long? EventsMax { get; init; }

    /// <summary>Count of oom events.</summary>
    public long? EventsOom { get; init; }

    /// <summary>Count of oom_kill events.</summary>
    public long EventsOomKill { get; init; }

    /// <summary>Count of oom_group_kill events.</summary>
    public long? EventsOomGroupKill { get; init; }

    /// <summary>v1 memory.failcnt.</summary>
    public long? Failcnt { get; init; }

    /// <summary>v1 memory.oom_control, under_oom.</summary>
    public bool? UnderOom { get; init; }

    /// <summary>v1 memory.oom_control, oom_kill_disable.</summary>
    public bool? OomKillDisable { get; init; }

    /// <summary>True when every process in it is frozen.</summary>
    public bool Frozen { get; init; }

    /// <summary>Its pressure; null where it never stalled.</summary>
    public PressureValues? Pressure { get; init; }

    /// <inheritdoc/>
    public string Key => Path;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Text(Path);
        cells.Number(Current);
        cells.Number(Peak);
        cells.Number(Max);
        cells.Number(High);
        cells.Number(Low);
        cells.Number(Min);
        cells.Number(SwapCurrent);
        cells.Number(SwapMax);
        cells.Number(EventsLow);
        cells.Number(EventsHigh);
        cells.Number(EventsMax);
        cells.Number(EventsOom);
        cells.Number(EventsOomKill);
        cells.Number(EventsOomGroupKill);
        cells.Number(Failcnt);
        cells.Flag(UnderOom);
        cells.Flag(OomKillDisable);
        cells.Flag(Frozen);
    }

    /// <inheritdoc/>
    public void WriteMore(CellSink cells) => PressureRow.Write(cells, Pressure);
}
