namespace OomSim.Results;

/// <summary>How many rows a run may produce.</summary>
/// <param name="MaxRowsPerFile">Most rows of one CSV file; 0 or less for no limit.</param>
/// <param name="MaxRowsInMemory">Most rows of one table kept for expectations; 0 or less for no limit.</param>
public sealed record RowLimits(long MaxRowsPerFile = 20_000_000, long MaxRowsInMemory = 4_000_000)
{
    /// <summary>The limits that apply unless an option says otherwise.</summary>
    public static RowLimits Default { get; } = new();
}

/// <summary>A run produced more rows than allowed.</summary>
public sealed class RowLimitException : Exception
{
    /// <summary>Too many rows.</summary>
    /// <param name="table">The file they were for.</param>
    /// <param name="limit">The limit, in rows.</param>
    /// <param name="inMemory">True when it is the limit on rows kept for expectations.</param>
    public RowLimitException(string table, long limit, bool inMemory)
        : base(FormattableString.Invariant(
            $"{table}: more than {limit} rows{(inMemory ? " to keep for expectations" : "")}; use a longer sample interval (--sample) or 'sample: events'"))
    {
        Table = table;
        Limit = limit;
    }

    /// <summary>Too many rows, as is known before the run.</summary>
    /// <param name="table">The file they would be for.</param>
    /// <param name="limit">The limit, in rows.</param>
    /// <param name="message">What would be too many, and what would not.</param>
    public RowLimitException(string table, long limit, string message)
        : base(message)
    {
        Table = table;
        Limit = limit;
    }

    /// <summary>The file the rows were for.</summary>
    public string Table { get; }

    /// <summary>The limit, in rows.</summary>
    public long Limit { get; }
}
