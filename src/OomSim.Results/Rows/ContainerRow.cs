using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>containers.csv</c>: a container at one moment. Bytes, unless a name says otherwise.</summary>
public readonly record struct ContainerRow : ICsvRow<ContainerRow>
{
    /// <inheritdoc/>
    public static string FileName => "containers.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns => TraceColumns.Containers;

    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described => DescribedColumns.Of(TraceTable.Container);

    /// <inheritdoc/>
    public static IReadOnlyList<string> MoreColumns => TraceColumns.Pressure;

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>Its name.</summary>
    public required string Container { get; init; }

    /// <summary>Docker's state (D1.2), or <c>removed</c> in its last row.</summary>
    public required string State { get; init; }

    /// <summary>What is really going on: active, idle, throttled, reclaiming, hung, frozen, dying or none.</summary>
    public required string Condition { get; init; }

    /// <summary>memory.current; 0 while it has no cgroup.</summary>
    public long MemoryCurrent { get; init; }

    /// <summary>The limit in force; null for none.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Current less inactive file pages, at least 0: what monitoring calls the working set.</summary>
    public long WorkingSet { get; init; }

    /// <summary>What <c>docker stats</c> shows as MEM USAGE (D8.14).</summary>
    public long DockerStats { get; init; }

    /// <summary>Anonymous memory.</summary>
    public long Anon { get; init; }

    /// <summary>Page cache, with shared memory.</summary>
    public long File { get; init; }

    /// <summary>Shared memory and tmpfs, a part of <see cref="File"/>.</summary>
    public long Shmem { get; init; }

    /// <summary>Kernel memory.</summary>
    public long KernelMemory { get; init; }

    /// <summary>Swap used.</summary>
    public long Swap { get; init; }

    /// <summary>CPU time used, ns; shown in seconds.</summary>
    public long CpuUsageNs { get; init; }

    /// <summary>Time throttled by the quota, ns; shown in seconds.</summary>
    public long CpuThrottledNs { get; init; }

    /// <summary>Tasks.</summary>
    public long Pids { get; init; }

    /// <summary><c>oom</c> events so far.</summary>
    public long OomEvents { get; init; }

    /// <summary>Processes an OOM killer has killed so far.</summary>
    public long OomKills { get; init; }

    /// <summary>Restarts by policy (D2.22).</summary>
    public long RestartCount { get; init; }

    /// <summary>Memory pressure, some, 10 s average, percent.</summary>
    public double PsiSomeAvg10 { get; init; }

    /// <summary>Memory pressure, full, 10 s average, percent.</summary>
    public double PsiFullAvg10 { get; init; }

    /// <summary>Its pressure; null where it never stalled.</summary>
    public PressureValues? Pressure { get; init; }

    /// <inheritdoc/>
    public string Key => Container;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Text(Container);
        cells.Text(State);
        cells.Text(Condition);
        cells.Number(MemoryCurrent);
        cells.Number(MemoryLimit);
        cells.Number(WorkingSet);
        cells.Number(DockerStats);
        cells.Number(Anon);
        cells.Number(File);
        cells.Number(Shmem);
        cells.Number(KernelMemory);
        cells.Number(Swap);
        cells.Seconds(CpuUsageNs);
        cells.Seconds(CpuThrottledNs);
        cells.Number(Pids);
        cells.Number(OomEvents);
        cells.Number(OomKills);
        cells.Number(RestartCount);
        cells.Fixed(PsiSomeAvg10, 2);
        cells.Fixed(PsiFullAvg10, 2);
    }

    /// <inheritdoc/>
    public void WriteMore(CellSink cells) => PressureRow.Write(cells, Pressure);
}
