namespace OomSim.Results;

/// <summary>Compares two traces: containers, kills, the order of the engine's events, peaks and curves.</summary>
public static class TraceComparison
{
    /// <summary>A kill is met within this whatever the tolerance: ns.</summary>
    public const long TimeTolerance = 100_000_000;

    private const long RecordersPeriod = 100_000_000;

    // What is a level, and comparable between any two hosts.
    private static readonly string[] Usual =
        ["memory_current_bytes", "anon_bytes", "file_bytes", "shmem_bytes", "kernel_bytes", "swap_bytes"];

    /// <summary>All figures, by container.</summary>
    /// <param name="first">What is taken for true.</param>
    /// <param name="second">What is held against it.</param>
    /// <param name="alignStart">True to count each container's time from when its program begins.</param>
    /// <param name="tolerance">The largest error that is met, a fraction.</param>
    /// <param name="columns">Columns to compare; empty for the usual ones that are not 0 throughout.</param>
    /// <param name="pairs">Containers to compare, by their names on both sides; empty for all, those of one name together (<see cref="ContainerPairs"/>).</param>
    public static IReadOnlyList<TraceDifference> Compare(
        ComparedTrace first, ComparedTrace second, bool alignStart, double tolerance, IReadOnlyCollection<string> columns, IReadOnlyList<(string First, string Second)> pairs)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(pairs);
        List<TraceDifference> found = [];
        foreach ((string name, string other) in pairs.Count > 0 ? pairs : ContainerPairs.Of(first.Containers, second.Containers))
        {
            string container = name == other ? name : name + "=" + other;
            bool inFirst = first.Containers.Contains(name);
            bool inSecond = second.Containers.Contains(other);
            if (!inFirst || !inSecond)
            {
                found.Add(new TraceDifference(container, TraceDifference.There, inFirst ? 1 : null, inSecond ? 1 : null, null, null, false));
                continue;
            }

            long from = alignStart ? first.Start(name) : 0;
            long shift = alignStart ? second.Start(other) - first.Start(name) : 0;
            List<(long First, long Second)> kills = Kills(first.Kills(name), second.Kills(other), container, first.Start(name), from, shift, tolerance, found);
            if (first.Events(name) is { } events && second.Events(other) is { } others)
            {
                string note = EventOrder.Difference(events, others);
                found.Add(new TraceDifference(container, "events", events.Count, others.Count, null, null, note.Length == 0) { Note = note });
            }

            foreach (string column in columns.Count > 0 ? columns : Usual)
            {
                TraceDifference difference = first.Columns(name).Contains(column) && second.Columns(other).Contains(column)
                    ? Column(container, column, first.Curve(name, column), second.Curve(other, column), from, shift, kills, tolerance, (first.IsRecording, second.IsRecording))
                    : Missing(container, column, first, name, second, other, columns.Count > 0);
                if (columns.Count > 0 || difference.First > 0 || difference.Second > 0)
                {
                    found.Add(difference);
                }
            }
        }

        return found;
    }

    private static List<(long First, long Second)> Kills(
        IReadOnlyList<long> a, IReadOnlyList<long> b, string container, long begin, long from, long shift, double tolerance, List<TraceDifference> found)
    {
        List<(long, long)> pairs = [];
        int number = 0;
        foreach ((long? one, long? other) in KillPairs.Of(a, [.. b.Select(time => time - shift)]))
        {
            number++;
            double? error = one is null || other is null ? null : (double)(other.Value - one.Value) / Math.Max(1, one.Value - begin);
            bool within = error is not null && (Math.Abs(error.Value) <= tolerance || Math.Abs(other!.Value - one!.Value) <= TimeTolerance);
            found.Add(new TraceDifference(container, number == 1 ? "kill" : FormattableString.Invariant($"kill {number}"), (one - from) / 1e9, (other - from) / 1e9, error, null, within));
            if (one is not null && other is not null)
            {
                pairs.Add((one.Value, other.Value));
            }
        }

        return pairs;
    }

    private static TraceDifference Column(
        string container, string column, IReadOnlyList<CurvePoint> a, IReadOnlyList<CurvePoint> b, long from, long shift,
        List<(long First, long Second)> kills, double tolerance, (bool First, bool Second) recordings)
    {
        List<CurvePoint> shifted = [.. b.Select(p => p with { Time = p.Time - shift })];
        CommonRows both = CommonRows.Of(a, shifted, from);
        double peak = a.Max(p => p.Value);
        double second = b.Max(p => p.Value);
        if (both.Rows.Count == 0)
        {
            return new TraceDifference(container, column, peak, second, null, null, false) { Note = "they have no time in common" };
        }

        double scale = peak > 0 ? peak : second;
        List<IReadOnlyList<CurvePoint>> recorded = [];
        recorded.AddRange(recordings.First ? [a] : []);
        recorded.AddRange(recordings.Second ? [shifted] : []);
        (double? nrmse, long leftOut) = CurveError.Compare(
            both.Rows, new KnownTime(recorded, RecordersPeriod), [.. kills.Select(k => Release(a, shifted, k.First, k.Second))], scale);
        double error = scale > 0 ? (second - peak) / scale : 0;
        bool isRelative = peak > 0 || second <= 0;
        string all = nrmse is null ? "the peaks alone: of the curves all that they have in common is left out" : "";
        return new TraceDifference(container, column, peak, second, isRelative ? error : null, nrmse, Math.Abs(error) <= tolerance && (nrmse is null || nrmse <= tolerance))
        {
            Span = ComparedSpan.Of(both, a, shifted, from, leftOut),
            Note = isRelative ? all : "0 throughout in A; the curve's error is a share of B's peak",
        };
    }

    // An empty cell is no limit, or not known: for a column that was asked for it differs from a number, elsewhere it is told.
    private static TraceDifference Missing(string container, string column, ComparedTrace first, string name, ComparedTrace second, string other, bool isAsked)
    {
        double? a = first.Columns(name).Contains(column) ? first.Curve(name, column).Max(p => p.Value) : null;
        double? b = second.Columns(other).Contains(column) ? second.Curve(other, column).Max(p => p.Value) : null;
        (ComparedTrace lacking, string side) = a is null ? (first, "A") : (second, "B");
        return a is null && b is null
            ? new TraceDifference(container, column, null, null, null, null, true) { Note = "no number in either" }
            : new TraceDifference(container, column, a, b, null, null, !isAsked)
            {
                IsCompared = isAsked,
                Note = lacking.FileColumns.Contains(column) ? $"no number in {side}" : $"no such column in {side}",
            };
    }

    // Until the slower one has given its memory back, whichever is taken for true.
    private static (long From, long To) Release(IReadOnlyList<CurvePoint> a, IReadOnlyList<CurvePoint> b, long first, long second)
    {
        (long from, long to) = CurveError.Window(a, first, second);
        return (from, Math.Max(to, CurveError.Window(b, second, first).To));
    }
}
