using ScottPlot;

namespace OomSim.Results;

/// <summary>Outlines of stacked areas. Areas are drawn from the tallest sum down, so that no gaps show between them.</summary>
internal static class Stack
{
    /// <summary>The outline under the sum of the first <paramref name="layers"/> values of every point.</summary>
    public static Coordinates[] Outline<T>(IReadOnlyList<T> points, int layers, Func<T, double> time, Func<T, int, double> value, double timeScale, double valueScale)
    {
        var outline = new Coordinates[points.Count + 2];
        for (int i = 0; i < points.Count; i++)
        {
            double sum = 0;
            for (int layer = 0; layer < layers; layer++)
            {
                sum += value(points[i], layer);
            }

            outline[i] = new Coordinates(time(points[i]) / timeScale, sum / valueScale);
        }

        outline[^2] = new Coordinates(time(points[^1]) / timeScale, 0);
        outline[^1] = new Coordinates(time(points[0]) / timeScale, 0);
        return outline;
    }
}
