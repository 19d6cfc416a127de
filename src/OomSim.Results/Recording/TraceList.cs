using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Rows of one table in order, and an index by key.</summary>
internal sealed class TraceList<TRow>(long limit) : IRowSink<TRow>
    where TRow : struct, ICsvRow<TRow>
{
    private readonly List<TRow> _rows = [];
    private readonly Dictionary<string, List<int>> _byKey = new(StringComparer.Ordinal);

    /// <summary>All rows in order.</summary>
    public IReadOnlyList<TRow> All => _rows;

    /// <inheritdoc/>
    public void Add(in TRow row)
    {
        if (limit > 0 && _rows.Count >= limit)
        {
            throw new RowLimitException(TRow.FileName, limit, inMemory: true);
        }

        // A process's key is put together from two cells; it is looked up row by row instead.
        if (typeof(TRow) != typeof(ProcessRow))
        {
            string key = row.Key;
            if (!_byKey.TryGetValue(key, out List<int>? indexes))
            {
                _byKey.Add(key, indexes = []);
            }

            indexes.Add(_rows.Count);
        }

        _rows.Add(row);
    }

    /// <summary>The rows of a key; null for all.</summary>
    public IEnumerable<ITraceRow> Rows(string? key)
    {
        if (key is null)
        {
            foreach (TRow row in _rows)
            {
                yield return new TraceRow(row);
            }
        }
        else if (_byKey.TryGetValue(key, out List<int>? indexes))
        {
            foreach (int index in indexes)
            {
                yield return new TraceRow(_rows[index]);
            }
        }
    }

    /// <summary>The rows that are wanted.</summary>
    public IEnumerable<ITraceRow> Rows(Func<TRow, bool> wanted)
    {
        foreach (TRow row in _rows)
        {
            if (wanted(row))
            {
                yield return new TraceRow(row);
            }
        }
    }

    private sealed class TraceRow(TRow row) : ITraceRow
    {
        private static readonly Dictionary<string, int> Positions =
            TRow.Columns.Concat(TRow.MoreColumns).Select((name, position) => (name, position)).DistinctBy(c => c.name).ToDictionary(c => c.name, c => c.position, StringComparer.Ordinal);

        /// <inheritdoc/>
        public long Time => row.Time;

        /// <inheritdoc/>
        public string Key => row.Key;

        /// <inheritdoc/>
        public string? Cell(string column) => Positions.TryGetValue(column, out int position)
            ? new CellPicker().Pick(row, position)
            : throw new ArgumentException($"{TRow.FileName} has no column {column}; it has {string.Join(", ", TRow.Columns.Concat(TRow.MoreColumns))}", nameof(column));
    }
}
