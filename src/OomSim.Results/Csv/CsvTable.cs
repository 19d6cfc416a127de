namespace OomSim.Results;

/// <summary>Where rows of one kind go.</summary>
/// <typeparam name="TRow">The kind of row.</typeparam>
public interface IRowSink<TRow>
    where TRow : struct, ICsvRow<TRow>
{
    /// <summary>Takes a row.</summary>
    /// <exception cref="RowLimitException">There are too many.</exception>
    void Add(in TRow row);
}

/// <summary>A CSV file that is written row by row: header first, then the rows as they come.</summary>
/// <typeparam name="TRow">The kind of row.</typeparam>
public sealed class CsvTable<TRow> : IRowSink<TRow>, IDisposable
    where TRow : struct, ICsvRow<TRow>
{
    private readonly Func<Stream> _open;
    private readonly long _limit;
    private CsvLineWriter? _writer;

    /// <summary>A table whose file is made with its first row, or by <see cref="Open"/>.</summary>
    /// <param name="open">Makes the file.</param>
    /// <param name="limits">How many rows are allowed.</param>
    public CsvTable(Func<Stream> open, RowLimits? limits = null)
    {
        _open = open;
        _limit = (limits ?? RowLimits.Default).MaxRowsPerFile;
    }

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>Makes the file, with its header, when it does not exist yet.</summary>
    public void Open() => _ = Writer();

    /// <inheritdoc/>
    public void Add(in TRow row)
    {
        CsvLineWriter writer = _writer ?? Writer();
        if (Count == _limit && _limit > 0)
        {
            throw new RowLimitException(TRow.FileName, _limit, inMemory: false);
        }

        row.Write(writer);
        writer.EndRow();
        Count++;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private CsvLineWriter Writer()
    {
        if (_writer is not null)
        {
            return _writer;
        }

        var writer = new CsvLineWriter(_open());
        foreach (string column in TRow.Columns)
        {
            writer.Text(column);
        }

        writer.EndRow();
        return _writer = writer;
    }
}
