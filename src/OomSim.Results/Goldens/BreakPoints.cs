namespace OomSim.Results;

/// <summary>The rows of a container's trace that tell its course: all others lie on straight lines between them.</summary>
public static class BreakPoints
{
    /// <summary>How far memory and swap may lie from the line between two break points, as a part of the peak.</summary>
    private const double Tolerance = 0.01;

    /// <summary>The first and last row, those around every change of state, condition, limit or counters, and those that a line would miss by more than 1 % of the peak.</summary>
    /// <param name="rows">Rows of one container, in order of time.</param>
    public static IReadOnlyList<ContainerRow> Of(IReadOnlyList<ContainerRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count <= 2)
        {
            return rows;
        }

        double memory = Tolerance * rows.Max(r => r.MemoryCurrent);
        double swap = Tolerance * rows.Max(r => r.Swap);
        var kept = new bool[rows.Count];
        kept[0] = kept[^1] = true;
        for (int i = 1; i < rows.Count; i++)
        {
            bool jumps = rows[i].Time == rows[i - 1].Time && (Far(rows[i].MemoryCurrent, rows[i - 1].MemoryCurrent, memory) || Far(rows[i].Swap, rows[i - 1].Swap, swap));
            if (jumps || IsChange(rows[i - 1], rows[i]))
            {
                kept[i - 1] = kept[i] = true;
            }
        }

        int from = 0;
        for (int to = 1; to < rows.Count; to++)
        {
            if (kept[to])
            {
                Bend(rows, kept, from, to, memory, swap);
                from = to;
            }
        }

        return [.. rows.Where((_, i) => kept[i])];
    }

    private static bool IsChange(in ContainerRow a, in ContainerRow b) =>
        a.State != b.State || a.Condition != b.Condition || a.MemoryLimit != b.MemoryLimit || a.OomKills != b.OomKills || a.RestartCount != b.RestartCount;

    private static bool Far(double a, double b, double tolerance) => Math.Abs(a - b) > tolerance;

    // Ramer's and Douglas and Peucker's simplification, by the distance in bytes.
    private static void Bend(IReadOnlyList<ContainerRow> rows, bool[] kept, int first, int last, double memory, double swap)
    {
        var open = new Stack<(int From, int To)>([(first, last)]);
        while (open.TryPop(out (int From, int To) part))
        {
            int furthest = -1;
            double most = 1;
            for (int i = part.From + 1; i < part.To; i++)
            {
                double off = Math.Max(
                    Off(rows[part.From].MemoryCurrent, rows[i].MemoryCurrent, rows[part.To].MemoryCurrent, Along(rows, part, i), memory),
                    Off(rows[part.From].Swap, rows[i].Swap, rows[part.To].Swap, Along(rows, part, i), swap));
                if (off > most)
                {
                    (most, furthest) = (off, i);
                }
            }

            if (furthest >= 0)
            {
                kept[furthest] = true;
                open.Push((part.From, furthest));
                open.Push((furthest, part.To));
            }
        }
    }

    private static double Along(IReadOnlyList<ContainerRow> rows, (int From, int To) part, int i)
    {
        long span = rows[part.To].Time - rows[part.From].Time;
        return span == 0 ? 0 : (double)(rows[i].Time - rows[part.From].Time) / span;
    }

    private static double Off(long from, long value, long to, double along, double tolerance) =>
        tolerance == 0 ? 0 : Math.Abs(value - (from + ((to - from) * along))) / tolerance;
}
