using ScottPlot;

namespace OomSim.Results;

/// <summary>CPU time per time of a container.</summary>
internal static class CpuRates
{
    /// <summary>CPU time over all starts, s: the count begins anew with each.</summary>
    public static double Total(ContainerSeries series)
    {
        double total = 0, last = 0;
        foreach (ContainerPoint point in series.Points)
        {
            total += point.Cpu >= last ? point.Cpu - last : point.Cpu;
            last = point.Cpu;
        }

        return total;
    }

    /// <summary>Steps: from each point's time on, the rate up to the next point; the last ends them.</summary>
    /// <param name="container">The container.</param>
    /// <param name="shortest">Differences over less time than this (s) are noise; they are taken together.</param>
    public static List<Coordinates> Of(ContainerSeries container, double shortest)
    {
        List<Coordinates> rates = [];
        List<ContainerPoint> points = container.Points;
        int from = 0;
        for (int i = 1; i < points.Count; i++)
        {
            // CPU time starts anew with each start of the container.
            bool isReset = points[i].Cpu < points[i - 1].Cpu;
            if (isReset)
            {
                Add(from, i - 1);
                from = i;
            }
            else if (points[i].Time - points[from].Time >= shortest)
            {
                Add(from, i);
                from = i;
            }
        }

        Add(from, points.Count - 1);
        if (points.Count > 0)
        {
            rates.Add(new Coordinates(points[^1].Time, 0));
        }

        return rates;

        void Add(int start, int end)
        {
            double time = points[end].Time - points[start].Time;
            if (time > 0)
            {
                rates.Add(new Coordinates(points[start].Time, Math.Max(0, points[end].Cpu - points[start].Cpu) / time));
            }
        }
    }
}
