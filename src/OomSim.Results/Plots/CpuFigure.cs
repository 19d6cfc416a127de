using System.Globalization;
using ScottPlot;

namespace OomSim.Results;

/// <summary>CPU that each container used, in CPUs, over time.</summary>
internal static class CpuFigure
{
    /// <summary>The figure; null when nothing used any CPU.</summary>
    public static Figure? Make(RunData data)
    {
        List<(ContainerSeries Series, List<Coordinates> Rates)> all = [];
        foreach (ContainerSeries container in data.Containers)
        {
            List<Coordinates> rates = Rates(container, data.End / 400);
            if (rates.Exists(static r => r.Y > 0))
            {
                all.Add((container, rates));
            }
        }

        var chosen = all.OrderByDescending(static a => TotalCpu(a.Series)).Take(Selection.MostPanels).Select(static a => a.Series).ToHashSet();
        var shown = all.FindAll(a => chosen.Contains(a.Series));
        if (shown.Count == 0 || data.End <= 0)
        {
            return null;
        }

        int columns = shown.Count <= 3 ? 1 : 2;
        var figure = new Figure
        {
            Title = data.Title,
            Subtitle = "CPU that each container used, in CPUs" + Selection.Note(shown.Count, all.Count, "the most CPU time"),
            Columns = columns,
            PanelHeight = shown.Count == 1 ? 300 : columns == 1 ? 220 : 170,
        };
        double top = shown.Max(static s => s.Rates.Max(static r => r.Y)) * 1.15;
        AxisUnit time = AxisUnit.ForSeconds(data.End);
        foreach ((ContainerSeries series, List<Coordinates> rates) in shown)
        {
            figure.Panels.Add(MakePanel(series, rates, data.End, time, top, columns));
        }

        figure.Legend.Add(new LegendEntry("CPU used", Palette.Anon, LegendMark.Fill));
        if (shown.Exists(static s => s.Series.States.Exists(static t => t.Name == "paused")))
        {
            figure.Legend.Add(new LegendEntry("paused", Palette.PausedBand, LegendMark.Fill));
        }

        return figure;
    }

    private static Panel MakePanel(ContainerSeries series, List<Coordinates> rates, double end, AxisUnit time, double top, int columns)
    {
        double seconds = TotalCpu(series);
        var panel = new Panel(series.Name, end / time.Size, time, top, columns == 1 ? 12 : 8)
        {
            Detail = seconds.ToString("0.###", CultureInfo.InvariantCulture) + " s of CPU time",
            ValueLabel = "CPUs",
        };
        double[] ticks = new AxisUnit("CPUs", 1).Ticks(top, 4);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        foreach (Span span in series.States.Where(static s => s.Name == "paused"))
        {
            panel.Band(span.From / time.Size, span.To / time.Size, Palette.PausedBand);
            panel.Captions.Add(new Caption(span.From / time.Size, span.To / time.Size, 0.92 * top, span.Name, Palette.Ink));
        }

        var outline = new List<Coordinates>((2 * rates.Count) + 2) { new(rates[0].X / time.Size, 0) };
        for (int i = 0; i + 1 < rates.Count; i++)
        {
            outline.Add(new Coordinates(rates[i].X / time.Size, rates[i].Y));
            outline.Add(new Coordinates(rates[i + 1].X / time.Size, rates[i].Y));
        }

        outline.Add(new Coordinates(rates[^1].X / time.Size, 0));
        panel.Area([.. outline], Palette.Anon);
        return panel;
    }

    // Over all starts: the count begins anew with each.
    private static double TotalCpu(ContainerSeries series)
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
    private static List<Coordinates> Rates(ContainerSeries container, double shortest)
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
