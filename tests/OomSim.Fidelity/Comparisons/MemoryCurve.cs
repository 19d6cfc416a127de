namespace OomSim.Fidelity;

/// <summary>
/// The error of a memory curve. Weighted by time, because the recorder takes more rows where something jumps, and
/// relative to the recorded peak (the range from 0). Left out is the time between a recorded kill or exit and the
/// simulated one, which the error in time counts already, and until the memory is given back, which the emulated
/// machine takes 5 to 20 times too long for.
/// </summary>
public static class MemoryCurve
{
    private const double Released = 0.9;

    /// <summary>What a row stands for on either side at most, ns: the recorder's period. Where it stalled, nobody knows the curve.</summary>
    private const long Reach = 100_000_000;

    /// <summary>The window of a kill or exit: from the earlier of both to the first row that shows the memory given back.</summary>
    public static (long From, long To) Window(IReadOnlyList<TracePoint> rows, long recorded, long simulated)
    {
        long from = Math.Min(recorded, simulated);
        long to = Math.Max(recorded, simulated);
        long before = rows.Where(row => row.Time <= recorded).Select(row => row.Memory).LastOrDefault();
        List<TracePoint> after = [.. rows.Where(row => row.Time > recorded && row.Time <= recorded + 2_000_000_000)];
        if (after.Count == 0)
        {
            return (from, to);
        }

        long low = after.Min(row => row.Memory);
        TracePoint released = after.FirstOrDefault(row => before - row.Memory >= Released * (before - low));
        return (from, Math.Max(to, released.Time));
    }

    /// <summary>Compares rows (since the program's begin) with the simulated usage at the same times.</summary>
    public static (double Nrmse, long LeftOut) Compare(
        IReadOnlyList<TracePoint> rows, Func<TracePoint, long> simulated, IReadOnlyList<(long From, long To)> windows, long scale)
    {
        double squares = 0;
        double weight = 0;
        long leftOut = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            long previous = i == 0 ? rows[i].Time : rows[i - 1].Time;
            long next = i == rows.Count - 1 ? rows[i].Time : rows[i + 1].Time;
            long span = (Math.Min(next - rows[i].Time, 2 * Reach) + Math.Min(rows[i].Time - previous, 2 * Reach)) / 2;
            if (windows.Any(window => rows[i].Time >= window.From && rows[i].Time <= window.To))
            {
                leftOut += span;
                continue;
            }

            double error = simulated(rows[i]) - rows[i].Memory;
            squares += error * error * span;
            weight += span;
        }

        return (weight > 0 && scale > 0 ? Math.Sqrt(squares / weight) / scale : 0, leftOut);
    }
}
