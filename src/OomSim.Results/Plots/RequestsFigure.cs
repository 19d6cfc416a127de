using ScottPlot;

namespace OomSim.Results;

/// <summary>How long the clients of each container waited for their answers, by when they asked.</summary>
internal static class RequestsFigure
{
    /// <summary>The figure; null when nobody asked.</summary>
    public static Figure? Make(RunData data)
    {
        var chosen = data.Requests.OrderByDescending(static r => r.Answered + r.Failed).Take(Selection.MostPanels).ToHashSet();
        List<RequestSeries> shown = data.Requests.FindAll(chosen.Contains);
        if (shown.Count == 0 || data.End <= 0)
        {
            return null;
        }

        PanelGrid grid = PanelGrid.For(shown.Count, 300);
        AxisUnit time = AxisUnit.ForSeconds(data.End);
        var figure = new Figure
        {
            Title = data.Title,
            Subtitle = "Longest time from a request to its answer, by when it was sent" + grid.Note(time) + Selection.Note(shown.Count, data.Requests.Count, "the most requests"),
            Columns = grid.Columns,
            PanelHeight = grid.PanelHeight,
        };
        double top = Math.Max(shown.Max(static s => s.Longest.Max()), 0.001) * 1.15;
        foreach (RequestSeries series in shown)
        {
            figure.Panels.Add(MakePanel(series, data, time, top, grid));
        }

        figure.Legend.Add(new LegendEntry("answered", Palette.Anon, LegendMark.Fill));
        if (shown.Exists(static s => s.Failed > 0))
        {
            figure.Legend.Add(new LegendEntry("no answer", Palette.FailedBand, LegendMark.Fill));
        }

        figure.AddStops(shown.SelectMany(s => StatesOf(s, data)));

        return figure;
    }

    private static IEnumerable<Span> StatesOf(RequestSeries series, RunData data) => data.Containers.Find(c => c.Name == series.Name)?.States ?? [];

    private static Panel MakePanel(RequestSeries series, RunData data, AxisUnit time, double top, PanelGrid grid)
    {
        AxisUnit unit = AxisUnit.ForSeconds(top);
        double end = data.End / time.Size;
        var panel = new Panel(series.Name, end, time, top / unit.Size, grid.TimeTicks, grid.Style)
        {
            Detail = FormattableString.Invariant($"{series.Answered} answered")
                + (series.Failed > 0 ? FormattableString.Invariant($", {series.Failed} {(grid.IsSmall ? "not" : "without an answer")}") : "")
                + (series.Waiting > 0 ? FormattableString.Invariant($", {series.Waiting} waiting{(grid.IsSmall ? "" : " at the end")}") : ""),
            ValueLabel = grid.ValueLabel("latency", unit),
        };
        double[] ticks = unit.Ticks(top / unit.Size, grid.ValueTicks);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        panel.Stops(StatesOf(series, data), time, 0.92 * top / unit.Size);

        int slices = series.Longest.Length;
        double width = end / slices;
        for (int i = 0; i < slices; i++)
        {
            int from = i;
            while (i < slices && series.Failures[i] > 0)
            {
                i++;
            }

            if (i > from)
            {
                panel.Band(from * width, i * width, Palette.FailedBand);
            }
        }

        var outline = new List<Coordinates>((2 * slices) + 2) { new(0, 0) };
        for (int i = 0; i < slices; i++)
        {
            outline.Add(new Coordinates(i * width, series.Longest[i] / unit.Size));
            outline.Add(new Coordinates((i + 1) * width, series.Longest[i] / unit.Size));
        }

        outline.Add(new Coordinates(end, 0));
        panel.Area([.. outline], Palette.Anon);
        return panel;
    }
}
