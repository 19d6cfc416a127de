namespace OomSim.Results;

/// <summary>The rows of a file are in order of time, those of containers each in its own.</summary>
internal sealed class RowOrder
{
    private readonly int _time;
    private readonly int? _name;
    private readonly Dictionary<string, double> _last = new(StringComparer.Ordinal);

    private RowOrder(int time, int? name)
    {
        (_time, _name) = (time, name);
    }

    /// <summary>The order of a file; null for one whose rows do not begin with their time.</summary>
    /// <param name="columns">The columns of the contract.</param>
    /// <param name="positions">Where they stand in the file.</param>
    public static RowOrder? Of(IReadOnlyList<string> columns, int[] positions) => columns is not [CurveReader.TimeColumn, ..] ? null
        : new RowOrder(positions[0], columns is [_, CurveReader.NameColumn, ..] ? positions[1] : null);

    /// <summary>Refuses a row that is earlier than the one before it.</summary>
    /// <exception cref="RunFileException">It is, or its time is none.</exception>
    public void Check(PlacedRow row)
    {
        double seconds = Cells.Time(row, _time);
        string name = _name is { } cell ? row[cell] : "";
        if (_last.TryGetValue(name, out double last) && seconds < last)
        {
            throw Back(row, _time, seconds, last, _name is not null);
        }

        _last[name] = seconds;
    }

    /// <summary>What is said of a row that goes back in time.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cell">Where its time stands.</param>
    /// <param name="seconds">The time.</param>
    /// <param name="last">That of the row before it.</param>
    /// <param name="ofContainers">True where each container has rows of its own.</param>
    public static RunFileException Back(PlacedRow row, int cell, double seconds, double last, bool ofContainers) => row.Wrong(
        cell, FormattableString.Invariant($"{CurveReader.TimeColumn}: {seconds:0.######} s comes after {last:0.######} s; {(ofContainers ? "the rows of a container" : "rows")} are in order of time"));
}
