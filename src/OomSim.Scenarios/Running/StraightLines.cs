using System.Globalization;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>Where an expectation holds between two rows: amounts of memory are straight lines there, everything else stays what it was.</summary>
internal sealed class StraightLines
{
    private readonly ValueExpectation _expected;
    private readonly bool _isNeeded;
    private readonly Dictionary<string, ITraceRow> _last = new(StringComparer.Ordinal);

    /// <summary>For one expectation.</summary>
    public StraightLines(ValueExpectation expected)
    {
        _expected = expected;
        _isNeeded = expected.Conditions.Any(c => IsLine(c));
    }

    /// <summary>The first moment between the last row of the same subject and this one in which it holds, in words; null for none.</summary>
    public (long TimeNs, string Text)? To(ITraceRow row)
    {
        if (!_isNeeded)
        {
            return null;
        }

        string key = _expected.Table == TraceTable.Process ? $"{row.Cell("container")}/{row.Cell("pid")}" : row.Key;
        (bool Found, ITraceRow? Before) last = (_last.TryGetValue(key, out ITraceRow? before), before);
        _last[key] = row;
        return last.Found && row.Time > before!.Time && (_expected.Table != TraceTable.Container || before.Cell("state") == row.Cell("state")) ? Between(before, row) : null;
    }

    private (long TimeNs, string Text)? Between(ITraceRow from, ITraceRow to)
    {
        double begin = 0;
        double end = 1;
        foreach (ColumnCondition condition in _expected.Conditions)
        {
            if (!IsLine(condition) || !Number(from, condition, out double first) || !Number(to, condition, out double last))
            {
                if (!condition.Holds(from.Cell(condition.Column)))
                {
                    return null;
                }

                continue;
            }

            (double low, double high) = condition.Range!.Value;
            if (first == last)
            {
                if (first < low || first > high)
                {
                    return null;
                }

                continue;
            }

            double one = (low - first) / (last - first);
            double other = (high - first) / (last - first);
            begin = Math.Max(begin, Math.Min(one, other));
            end = Math.Min(end, Math.Max(one, other));
        }

        if (begin > end)
        {
            return null;
        }

        long time = from.Time + (long)((to.Time - from.Time) * begin);
        string values = string.Join(", ", _expected.Conditions.Select(c => $"{c.Column} {At(from, to, c, begin)}"));
        return (time, $"{values} at {SimTime.ToSeconds(time)} s");
    }

    private static string At(ITraceRow from, ITraceRow to, ColumnCondition condition, double share) =>
        condition.Range is not null && Number(from, condition, out double first) && Number(to, condition, out double last)
            ? Math.Round(first + ((last - first) * share)).ToString("0", CultureInfo.InvariantCulture)
            : from.Cell(condition.Column) is { Length: > 0 } cell ? cell : "empty";

    private bool IsLine(ColumnCondition condition) => condition.Range is not null && TraceColumns.IsLine(_expected.Table, condition.Column);

    private static bool Number(ITraceRow row, ColumnCondition condition, out double number) =>
        double.TryParse(row.Cell(condition.Column), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
