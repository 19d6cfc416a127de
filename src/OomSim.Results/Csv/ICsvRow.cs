namespace OomSim.Results;

/// <summary>A row of one of the output tables: knows its columns (interface §3) and how to write itself.</summary>
/// <typeparam name="TSelf">The row type itself.</typeparam>
public interface ICsvRow<TSelf>
    where TSelf : ICsvRow<TSelf>
{
    /// <summary>File name of the table, such as <c>containers.csv</c>.</summary>
    static abstract string FileName { get; }

    /// <summary>Column names in order.</summary>
    static abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The same columns with what they hold, for the reference page.</summary>
    static virtual IReadOnlyList<Scenarios.ColumnInfo> Described => [];

    /// <summary>Columns that another file shows and that expectations may name for this table too.</summary>
    static virtual IReadOnlyList<string> MoreColumns => [];

    /// <summary>Simulated ns.</summary>
    long Time { get; }

    /// <summary>What the row is about: container, path, …; empty when the table has only one subject.</summary>
    string Key { get; }

    /// <summary>Writes all cells, in the order of the columns.</summary>
    void Write(CellSink cells);

    /// <summary>Writes the cells of <see cref="MoreColumns"/>.</summary>
    void WriteMore(CellSink cells)
    {
    }
}
