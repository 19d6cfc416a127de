using ScottPlot;

namespace OomSim.Results;

/// <summary>Peaks narrower than a pixel: the area below one covers so little of its pixels that nothing is seen of it, or a faint shade.</summary>
internal static class Peaks
{
    /// <summary>The curve with such peaks as wide as the column of pixels that they are in.</summary>
    /// <param name="curve">The rim of an area; times never go back.</param>
    /// <param name="column">Width of a column of pixels on the x axis, which begins at 0.</param>
    /// <param name="least">Height on the y axis from which on a peak is seen.</param>
    public static Coordinates[] Widen(Coordinates[] curve, double column, double least)
    {
        List<(long Column, double Height)> peaks = Find(curve, column, least);
        if (peaks.Count == 0)
        {
            return curve;
        }

        List<Coordinates> result = new(curve.Length + (4 * peaks.Count));
        int next = 0;
        long? before = null;
        foreach ((long at, double height) in peaks)
        {
            double from = at * column, to = (at + 1) * column;
            while (next < curve.Length && curve[next].X < from)
            {
                result.Add(curve[next++]);
            }

            int end = next;
            while (end < curve.Length && curve[end].X <= to)
            {
                end++;
            }

            (double left, double right) = (Between(curve, next, from), Between(curve, end, to));
            if (height < Math.Max(left, right) || curve[next..end].Any(p => p.Y > height))
            {
                // What is wider stands higher there, and is seen.
                continue;
            }

            if (before == at - 1)
            {
                // No gap between one and the next.
                result.RemoveAt(result.Count - 1);
            }
            else
            {
                result.Add(new Coordinates(from, left));
            }

            result.AddRange([new(from, height), new(to, height), new(to, right)]);
            (next, before) = (end, at);
        }

        result.AddRange(curve[next..]);
        return [.. result];
    }

    private static List<(long Column, double Height)> Find(Coordinates[] curve, double column, double least)
    {
        List<(long Column, double Height)> peaks = [];
        for (int i = 0; i < curve.Length; i++)
        {
            if (!IsNarrow(curve, i, column / 2, least))
            {
                continue;
            }

            long at = (long)Math.Floor(curve[i].X / column);
            if (peaks.Count > 0 && peaks[^1].Column == at)
            {
                peaks[^1] = (at, Math.Max(peaks[^1].Height, curve[i].Y));
            }
            else
            {
                peaks.Add((at, curve[i].Y));
            }
        }

        return peaks;
    }

    // It has fallen by half, and so far that it is seen, half a pixel to the left and to the right.
    private static bool IsNarrow(Coordinates[] curve, int peak, double half, double least)
    {
        double low = curve[peak].Y;
        int first = peak, end = peak;
        while (first > 0 && curve[first - 1].X >= curve[peak].X - half)
        {
            low = Math.Min(low, curve[--first].Y);
        }

        while (end < curve.Length && curve[end].X <= curve[peak].X + half)
        {
            low = Math.Min(low, curve[end++].Y);
        }

        (double left, double right) = (Between(curve, first, curve[peak].X - half), Between(curve, end, curve[peak].X + half));
        return curve[peak].Y - Math.Max(left, right) >= Math.Max(least, (curve[peak].Y - Math.Min(low, Math.Min(left, right))) / 2);
    }

    // The value at a time, where this is the first point behind it; outside there is nothing.
    private static double Between(Coordinates[] curve, int behind, double x)
    {
        if (behind == 0 || behind == curve.Length)
        {
            return 0;
        }

        Coordinates a = curve[behind - 1], b = curve[behind];
        return b.X == a.X ? b.Y : a.Y + ((b.Y - a.Y) * (x - a.X) / (b.X - a.X));
    }
}
