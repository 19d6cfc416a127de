using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>How long the clients of each container waited for their answers, by when they asked.</summary>
internal static class RequestsFigure
{
    private const double FewestInSlice = 3;
    private const int MostTogether = 8;

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

        if (shown.Exists(static s => s.Waiting > 0))
        {
            figure.Legend.Add(new LegendEntry("still waiting at the end", Palette.WaitingBand, LegendMark.Fill));
        }

        figure.AddStops(shown.SelectMany(StatesOf));

        return figure;
    }

    private static IEnumerable<Span> StatesOf(RequestSeries series) => series.Curve?.States ?? [];

    private static Panel MakePanel(RequestSeries series, RunData data, AxisUnit time, double top, PanelGrid grid)
    {
        AxisUnit unit = AxisUnit.ForSeconds(top);
        double end = data.End / time.Size;
        var panel = new Panel(series.Name, end, time, top / unit.Size, grid.TimeTicks, grid.Style)
        {
            Detail = FormattableString.Invariant($"{series.Answered} {(grid.IsSmall ? "ok" : "answered")}")
                + (series.Failed > 0 ? FormattableString.Invariant($", {series.Failed} {(grid.IsSmall ? "not" : "without an answer")}") : "")
                + (series.Waiting > 0 ? FormattableString.Invariant($", {series.Waiting} waiting{(grid.IsSmall ? "" : " at the end")}") : ""),
            ValueLabel = grid.ValueLabel("latency", unit),
            Width = Figure.PanelWidthOf(grid.Columns),
        };
        double[] ticks = unit.Ticks(top / unit.Size, grid.ValueTicks);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        panel.Stops(StatesOf(series), time, 0.92 * top / unit.Size);

        int step = Together(series), slices = (series.Longest.Length + step - 1) / step;
        double width = end * step / series.Longest.Length;
        AddBands(panel, slices, width, end, i => Part(series.Pending, i, step).Sum() > 0, Palette.WaitingBand);
        AddBands(panel, slices, width, end, i => Part(series.Failures, i, step).Sum() > 0, Palette.FailedBand);
        var outline = new List<Coordinates>(2 * slices);
        for (int i = 0; i < slices; i++)
        {
            double longest = Part(series.Longest, i, step).Max() / unit.Size;
            outline.Add(new Coordinates(i * width, longest));
            outline.Add(new Coordinates(Math.Min(end, (i + 1) * width), longest));
        }

        panel.Area([.. outline], Palette.Anon);
        return panel;
    }

    // Slices of which most have no request would be a comb: some are taken together.
    private static int Together(RequestSeries series)
    {
        double each = (series.Answered + series.Failed + series.Waiting) / (double)series.Longest.Length;
        return (int)Math.Clamp(Math.Ceiling(FewestInSlice / each), 1, MostTogether);
    }

    private static ArraySegment<T> Part<T>(T[] slices, int index, int step) => new(slices, index * step, Math.Min(step, slices.Length - (index * step)));

    private static void AddBands(Panel panel, int slices, double width, double end, Func<int, bool> isThere, SKColor colour)
    {
        for (int i = 0; i < slices; i++)
        {
            int from = i;
            while (i < slices && isThere(i))
            {
                i++;
            }

            if (i > from)
            {
                panel.Band(from * width, Math.Min(end, i * width), colour);
            }
        }
    }
}
