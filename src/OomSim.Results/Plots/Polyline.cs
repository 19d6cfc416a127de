using ScottPlot;

namespace OomSim.Results;

/// <summary>Lines with fewer points that look the same.</summary>
internal static class Polyline
{
    /// <summary>
    /// Ramer's and Douglas and Peucker's simplification: no dropped point lies further than one unit from what is left.
    /// The curves here are mostly straight lines, which need two points instead of hundreds.
    /// </summary>
    /// <param name="points">The line.</param>
    /// <param name="xUnit">What one unit is on the x axis.</param>
    /// <param name="yUnit">What one unit is on the y axis.</param>
    public static Coordinates[] Simplify(Coordinates[] points, double xUnit, double yUnit)
    {
        if (points.Length < 3)
        {
            return points;
        }

        bool[] keep = new bool[points.Length];
        keep[0] = keep[^1] = true;
        var open = new Stack<(int From, int To)>();
        open.Push((0, points.Length - 1));
        while (open.TryPop(out (int From, int To) part))
        {
            int furthest = Furthest(points, part.From, part.To, xUnit, yUnit);
            if (furthest >= 0)
            {
                keep[furthest] = true;
                open.Push((part.From, furthest));
                open.Push((furthest, part.To));
            }
        }

        return points.Where((_, i) => keep[i]).ToArray();
    }

    private static int Furthest(Coordinates[] points, int from, int to, double xUnit, double yUnit)
    {
        double x0 = points[from].X / xUnit, y0 = points[from].Y / yUnit;
        double dx = (points[to].X / xUnit) - x0, dy = (points[to].Y / yUnit) - y0;
        double length = (dx * dx) + (dy * dy);
        int furthest = -1;
        double most = 1;
        for (int i = from + 1; i < to; i++)
        {
            double px = (points[i].X / xUnit) - x0, py = (points[i].Y / yUnit) - y0;
            // Distance to the stretch between the ends, not to the endless line: outlines turn back.
            double along = length == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / length, 0, 1);
            double ex = px - (along * dx), ey = py - (along * dy);
            double distance = (ex * ex) + (ey * ey);
            if (distance > most)
            {
                most = distance;
                furthest = i;
            }
        }

        return furthest;
    }
}
