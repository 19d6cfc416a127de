namespace OomSim.Results;

/// <summary>Compares two traces: containers, kills, the order of the engine's events, peaks and curves.</summary>
public static class TraceComparison
{
    /// <summary>A kill is met within this whatever the tolerance: ns.</summary>
    public const long TimeTolerance = 100_000_000;

    private const long RecordersPeriod = 100_000_000;

    // Half of what can be doubled without overflow.
    private const long Everything = long.MaxValue / 4;

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
                found.Add(new TraceDifference(container, "there", inFirst ? 1 : null, inSecond ? 1 : null, null, null, false));
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
                bool recorded = first.IsRecording || second.IsRecording;
                TraceDifference difference = first.Columns(name).Contains(column) && second.Columns(other).Contains(column)
                    ? Column(container, column, first.Curve(name, column), second.Curve(other, column), from, shift, kills, tolerance, recorded)
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
        for (int i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            long? one = i < a.Count ? a[i] : null;
            long? other = i < b.Count ? b[i] - shift : null;
            double? error = one is null || other is null ? null : (double)(other.Value - one.Value) / Math.Max(1, one.Value - begin);
            bool within = error is not null && (Math.Abs(error.Value) <= tolerance || Math.Abs(other!.Value - one!.Value) <= TimeTolerance);
            found.Add(new TraceDifference(container, i == 0 ? "kill" : FormattableString.Invariant($"kill {i + 1}"), (one - from) / 1e9, (other - from) / 1e9, error, null, within));
            if (one is not null && other is not null)
            {
                pairs.Add((one.Value, other.Value));
            }
        }

        return pairs;
    }

    private static TraceDifference Column(
        string container, string column, IReadOnlyList<CurvePoint> a, IReadOnlyList<CurvePoint> b, long from, long shift,
        List<(long First, long Second)> kills, double tolerance, bool recorded)
    {
        List<CurvePoint> shifted = [.. b.Select(p => p with { Time = p.Time - shift })];
        List<CurvePoint> both = [.. a.Where(p => p.Time >= Math.Max(from, shifted[0].Time) && p.Time <= shifted[^1].Time)];
        if (both.Count == 0)
        {
            return new TraceDifference(container, column, a.Max(p => p.Value), b.Max(p => p.Value), null, null, false) { Note = "they have no time in common" };
        }

        // A straight line between rows far apart is not the curve: the one with fewer rows says where they are compared.
        List<CurvePoint> others = [.. shifted.Where(p => p.Time >= Math.Max(from, a[0].Time) && p.Time <= a[^1].Time)];
        int moments = Moments(both);
        int otherMoments = Moments(others);
        string coarser = recorded || otherMoments == moments ? "" : otherMoments < moments && otherMoments > 1 ? "B" : "A";
        IReadOnlyList<CurvePoint> finer = shifted;
        if (coarser == "B")
        {
            (both, finer) = (others, a);
        }

        double[] other = Interpolate(both, finer);
        double peak = a.Max(p => p.Value);
        double second = b.Max(p => p.Value);
        double scale = peak > 0 ? peak : second;
        (double nrmse, long leftOut) = CurveError.Compare(
            both, i => other[i], [.. kills.Select(k => Release(a, shifted, k.First, k.Second))], scale, recorded ? RecordersPeriod : Everything);
        double error = scale > 0 ? (second - peak) / scale : 0;
        return new TraceDifference(container, column, peak, second, error, nrmse, Math.Abs(error) <= tolerance && nrmse <= tolerance)
        {
            Span = ComparedSpan.Of(both, a, shifted, from, leftOut) with { Coarser = coarser },
        };
    }

    // Rows of one time are a jump, not two samples.
    private static int Moments(List<CurvePoint> rows) => rows.Where((row, i) => i == 0 || rows[i - 1].Time != row.Time).Count();

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

    // Straight between rows. Of the rows of one time the first one of a curve meets the other's first, the last its last.
    internal static double[] Interpolate(List<CurvePoint> at, IReadOnlyList<CurvePoint> curve)
    {
        double[] values = new double[at.Count];
        int next = 0;
        for (int i = 0; i < at.Count; i++)
        {
            long time = at[i].Time;
            bool afterJump = i > 0 && at[i - 1].Time == time;
            while (next < curve.Count && (curve[next].Time < time || (afterJump && curve[next].Time == time)))
            {
                next++;
            }

            if (next < curve.Count && curve[next].Time == time)
            {
                values[i] = curve[next].Value;
                continue;
            }

            CurvePoint left = curve[Math.Max(0, next - 1)];
            CurvePoint right = curve[Math.Min(next, curve.Count - 1)];
            values[i] = right.Time == left.Time ? left.Value : left.Value + ((right.Value - left.Value) * ((double)(time - left.Time) / (right.Time - left.Time)));
        }

        return values;
    }
}
