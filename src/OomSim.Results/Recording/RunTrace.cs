using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>The rows of a run kept in memory, as typed rows; cells become text only when asked for.</summary>
public sealed class RunTrace : IRunTrace
{
    private readonly TraceList<ContainerRow> _containers;
    private readonly TraceList<ProcessRow> _processes;
    private readonly TraceList<HostRow> _host;
    private readonly TraceList<CgroupRow> _cgroups;

    /// <summary>An empty trace.</summary>
    /// <param name="limits">How many rows of a table may be kept.</param>
    public RunTrace(RowLimits? limits = null)
    {
        long limit = (limits ?? RowLimits.Default).MaxRowsInMemory;
        _containers = new TraceList<ContainerRow>(limit);
        _processes = new TraceList<ProcessRow>(limit);
        _host = new TraceList<HostRow>(limit);
        _cgroups = new TraceList<CgroupRow>(limit);
    }

    /// <summary>Rows of containers.csv.</summary>
    public IReadOnlyList<ContainerRow> Containers => _containers.All;

    /// <summary>Rows of processes.csv.</summary>
    public IReadOnlyList<ProcessRow> Processes => _processes.All;

    /// <summary>Rows of host.csv.</summary>
    public IReadOnlyList<HostRow> Host => _host.All;

    /// <summary>Rows of cgroups.csv.</summary>
    public IReadOnlyList<CgroupRow> Cgroups => _cgroups.All;

    internal IRowSink<ContainerRow> ContainerSink => _containers;

    internal IRowSink<ProcessRow> ProcessSink => _processes;

    internal IRowSink<HostRow> HostSink => _host;

    internal IRowSink<CgroupRow> CgroupSink => _cgroups;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns(TraceTable table) => table switch
    {
        TraceTable.Container => ContainerRow.Columns,
        TraceTable.Process => ProcessRow.Columns,
        TraceTable.Host => HostRow.Columns,
        TraceTable.Cgroup => CgroupRow.Columns,
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    /// <summary>
    /// Rows of one key in order of time; all when the key is null. A process is found by <c>container/comm</c>,
    /// <c>container/pid</c>, or all of a container's by the container's name.
    /// </summary>
    public IEnumerable<ITraceRow> Rows(TraceTable table, string? key) => table switch
    {
        TraceTable.Container => _containers.Rows(key),
        TraceTable.Process => key is null ? _processes.Rows((string?)null) : _processes.Rows(row => Matches(row, key)),
        TraceTable.Host => _host.Rows((string?)null),
        TraceTable.Cgroup => _cgroups.Rows(key),
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    private static bool Matches(ProcessRow row, string key)
    {
        if (!key.StartsWith(row.Container, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = key.AsSpan(row.Container.Length);
        return rest.IsEmpty
            || (rest[0] == '/'
                && (rest[1..].SequenceEqual(row.Comm)
                    || (int.TryParse(rest[1..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int pid) && pid == row.Pid)));
    }
}
