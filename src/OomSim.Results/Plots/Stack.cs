using ScottPlot;

namespace OomSim.Results;

/// <summary>Rims of stacked areas. Areas are drawn from the tallest sum down, so that no gaps show between them.</summary>
internal static class Stack
{
    /// <summary>The sum of the first <paramref name="layers"/> values of every point.</summary>
    public static Coordinates[] Rim<T>(IReadOnlyList<T> points, int layers, Func<T, double> time, Func<T, int, double> value, double timeScale, double valueScale)
    {
        var rim = new Coordinates[points.Count];
        for (int i = 0; i < points.Count; i++)
        {
            double sum = 0;
            for (int layer = 0; layer < layers; layer++)
            {
                sum += value(points[i], layer);
            }

            rim[i] = new Coordinates(time(points[i]) / timeScale, sum / valueScale);
        }

        return rim;
    }
}
