namespace OomSim.Scenarios;

/// <summary>The tables of a run's traces.</summary>
public enum TraceTable
{
    /// <summary>containers.csv, keyed by container name.</summary>
    Container,

    /// <summary>processes.csv, keyed by <c>container/comm</c> and pid.</summary>
    Process,

    /// <summary>host.csv, no key.</summary>
    Host,

    /// <summary>cgroups.csv, keyed by path.</summary>
    Cgroup,
}

/// <summary>One row of a trace: its time (ns), its key, and its cells by column name (null: empty cell).</summary>
public interface ITraceRow
{
    /// <summary>Simulated ns.</summary>
    long Time { get; }

    /// <summary>The container's name, the cgroup's path, or empty.</summary>
    string Key { get; }

    /// <summary>The cell of a column of the output contract, as it is written to the file; null when empty.</summary>
    string? Cell(string column);
}

/// <summary>What expectations are checked against: the recorded rows of a run.</summary>
public interface IRunTrace
{
    /// <summary>Rows of one key in order of time; all keys when <paramref name="key"/> is null.</summary>
    IEnumerable<ITraceRow> Rows(TraceTable table, string? key);

    /// <summary>The column names of a table, in order.</summary>
    IReadOnlyList<string> Columns(TraceTable table);
}
