using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>A row of <c>processes.csv</c>: a process at one moment. Bytes, unless a name says otherwise.</summary>
public readonly record struct ProcessRow : ICsvRow<ProcessRow>
{
    /// <inheritdoc/>
    public static string FileName => "processes.csv";

    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns => TraceColumns.Processes;

    /// <inheritdoc/>
    public static IReadOnlyList<ColumnInfo> Described => DescribedColumns.Of(TraceTable.Process);

    /// <inheritdoc/>
    public long Time { get; init; }

    /// <summary>Name of the container it belongs to.</summary>
    public required string Container { get; init; }

    /// <summary>PID on the host.</summary>
    public int Pid { get; init; }

    /// <summary>PID of its parent on the host; 0 when there is none.</summary>
    public int ParentPid { get; init; }

    /// <summary>Its name.</summary>
    public required string Comm { get; init; }

    /// <summary>One letter, as in <c>/proc/PID/stat</c>.</summary>
    public required string State { get; init; }

    /// <summary>Resident memory.</summary>
    public long Rss { get; init; }

    /// <summary>Its anonymous part.</summary>
    public long Anon { get; init; }

    /// <summary>Its file part.</summary>
    public long File { get; init; }

    /// <summary>Its shared-memory part.</summary>
    public long Shmem { get; init; }

    /// <summary>Swap used.</summary>
    public long Swap { get; init; }

    /// <summary>Address space.</summary>
    public long Vm { get; init; }

    /// <summary>−1000…1000.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>As <c>/proc/PID/oom_score</c> shows it (K1).</summary>
    public long OomScore { get; init; }

    /// <summary>CPU time used, ns; shown in seconds.</summary>
    public long CpuUsageNs { get; init; }

    /// <inheritdoc/>
    public string Key => Container + "/" + Comm;

    /// <inheritdoc/>
    public void Write(CellSink cells)
    {
        cells.Seconds(Time);
        cells.Text(Container);
        cells.Number(Pid);
        cells.Number(ParentPid);
        cells.Text(Comm);
        cells.Text(State);
        cells.Number(Rss);
        cells.Number(Anon);
        cells.Number(File);
        cells.Number(Shmem);
        cells.Number(Swap);
        cells.Number(Vm);
        cells.Number(OomScoreAdj);
        cells.Number(OomScore);
        cells.Seconds(CpuUsageNs);
    }
}
