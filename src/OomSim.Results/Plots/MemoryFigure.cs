using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>Memory of each container by kind under its limit, with kills, hangs, pauses and restarts.</summary>
internal static class MemoryFigure
{
    private static readonly (string Name, SKColor Colour)[] Kinds =
    [
        ("anonymous", Palette.Anon), ("page cache", Palette.File), ("shared memory", Palette.Shmem), ("kernel", Palette.Kernel), ("swap", Palette.Swap),
    ];

    /// <summary>The figure; null when no container ever had memory.</summary>
    public static Figure? Make(RunData data)
    {
        List<ContainerSeries> all = data.Containers.FindAll(static c => c.Peak > 0 && c.Points.Count > 1);
        List<ContainerSeries> shown = Selection.Choose(all, Selection.MostPanels);
        if (shown.Count == 0 || data.End <= 0)
        {
            return null;
        }

        PanelGrid grid = PanelGrid.For(shown.Count, 420);
        AxisUnit time = AxisUnit.ForSeconds(data.End);
        var figure = new Figure
        {
            Title = data.Title,
            Subtitle = "Memory of each container by kind, under its limit" + grid.Note(time) + Selection.Note(shown.Count, all.Count),
            Columns = grid.Columns,
            PanelHeight = grid.PanelHeight,
        };
        AddLegend(figure, shown, data.IsV1);
        foreach (ContainerSeries container in shown)
        {
            figure.Panels.Add(MakePanel(container, data, time, grid));
        }

        return figure;
    }

    private static Panel MakePanel(ContainerSeries container, RunData data, AxisUnit time, PanelGrid grid)
    {
        double end = data.End;
        double highest = container.Points.Max(static p => Math.Max(Sum(p), p.Current));
        // A limit far above what is used would press the curve flat; the heading names it then.
        double highestLimit = container.Points.Max(static p => p.Limit ?? 0);
        bool limitFits = highestLimit <= 4 * highest;
        var bounds = new MemoryBoundLines(container, data.IsV1, highest, highestLimit, limitFits);
        double top = Math.Max(Math.Max(highest, bounds.Highest), limitFits ? highestLimit : 0) * 1.12;
        AxisUnit bytes = AxisUnit.ForBytes(top);
        var panel = new Panel(container.Heading, end / time.Size, time, top / bytes.Size, grid.TimeTicks, grid.Style)
        {
            Detail = grid.IsSmall ? ShortDetail(container) : Detail(container, limitFits, bounds.Words),
            ValueLabel = grid.ValueLabel("memory", bytes),
            Width = Figure.PanelWidthOf(grid.Columns),
        };
        double[] ticks = bytes.Ticks(top / bytes.Size, grid.ValueTicks);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        panel.Stops(container.States, time, 0.95 * top / bytes.Size);
        for (int layers = Kinds.Length; layers > 0; layers--)
        {
            int kind = layers - 1;
            if (container.Points.Exists(p => Value(p, kind) > 0))
            {
                panel.Area(Stack.Rim(container.Points, layers, static p => p.Time, Value, time.Size, bytes.Size), Kinds[kind].Colour);
            }
        }

        AddOutline(panel, container, time, bytes);
        bounds.Draw(panel, time, bytes, end, !grid.IsSmall);
        if (limitFits)
        {
            // Over those that are as high.
            AddLimit(panel, container, time, bytes);
        }

        panel.Kills.AddRange(container.Kills.ConvertAll(k => k with { Time = k.Time / time.Size }));
        panel.Restarts.AddRange(container.Restarts.ConvertAll(r => r / time.Size));
        return panel;
    }

    // Down to nothing where it is removed, and up from there where the next of its name is created; no line between them.
    private static void AddOutline(Panel panel, ContainerSeries container, AxisUnit time, AxisUnit bytes)
    {
        List<Coordinates> run = [];
        bool wasGone = false;
        foreach (ContainerPoint point in container.Points)
        {
            if (point.IsGone && wasGone)
            {
                panel.Outline([.. run], Palette.Ink);
                run.Clear();
            }

            run.Add(new Coordinates(point.Time / time.Size, point.Current / bytes.Size));
            wasGone = point.IsGone;
        }

        panel.Outline([.. run], Palette.Ink);
    }

    private static void AddLimit(Panel panel, ContainerSeries container, AxisUnit time, AxisUnit bytes)
    {
        List<Coordinates> run = [];
        foreach (ContainerPoint point in container.Points)
        {
            if (point.Limit is { } limit)
            {
                if (run.Count > 0 && run[^1].Y != limit / bytes.Size)
                {
                    run.Add(new Coordinates(point.Time / time.Size, run[^1].Y));
                }

                run.Add(new Coordinates(point.Time / time.Size, limit / bytes.Size));
            }
            else
            {
                Flush();
            }
        }

        Flush();

        void Flush()
        {
            if (run.Count > 1)
            {
                panel.Limit([.. run]);
            }

            run.Clear();
        }
    }

    private static string Detail(ContainerSeries container, bool limitFits, string bounds)
    {
        string limit = container.LastLimit <= 0 ? "no limit" : "limit " + AxisUnit.Bytes(container.LastLimit) + Shown.Until(container.LimitUntil) + (limitFits ? "" : " (above the picture)");

        // Where there is little room the last words go first.
        return limit + "  ·  peak " + AxisUnit.Bytes(container.Peak)
            + Count(container.KillCount, "OOM kill") + Count(container.ByPolicy, "restart") + (container.IsWaiting ? ", the next waits for its delay" : "")
            + (container.RestartCount > container.ByPolicy ? "  ·  started again " + Shown.Count(container.RestartCount - container.ByPolicy, "time") : "") + bounds;
    }

    private static string ShortDetail(ContainerSeries container) =>
        (container.LastLimit <= 0 ? "no limit" : AxisUnit.Bytes(container.LastLimit)) + Count(container.KillCount, "kill");

    private static string Count(long count, string what) =>
        count == 0 ? "" : FormattableString.Invariant($"  ·  {count} {what}{(count == 1 ? "" : "s")}");

    private static void AddLegend(Figure figure, List<ContainerSeries> shown, bool isV1)
    {
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            int at = kind;
            if (shown.Exists(c => c.Points.Exists(p => Value(p, at) > 0)))
            {
                figure.Legend.Add(new LegendEntry(Kinds[kind].Name, Kinds[kind].Colour, LegendMark.Fill));
            }
        }

        figure.Legend.Add(new LegendEntry(isV1 ? "memory.usage_in_bytes" : "memory.current", Palette.Ink, LegendMark.Line));
        if (shown.Exists(static c => c.LastLimit > 0))
        {
            figure.Legend.Add(new LegendEntry("limit", Palette.Limit, LegendMark.Dashed));
        }

        figure.Legend.AddRange(shown.SelectMany(c => BoundLines.Of(c, isV1)).Distinct().OrderBy(static k => k.Mark).Select(static k => new LegendEntry(k.Name, k.Colour, k.Mark)));

        if (shown.Exists(static c => c.Kills.Count > 0))
        {
            figure.Legend.Add(new LegendEntry("OOM kill (victim, ×N: N in a row)", Palette.Kill, LegendMark.Upright));
        }

        figure.AddStops(shown.SelectMany(static c => c.States));
        if (shown.Exists(static c => c.Restarts.Count > 0))
        {
            figure.Legend.Add(new LegendEntry(Starts(shown), Palette.Restart, LegendMark.Triangle));
        }
    }

    // Docker counts as restarts what a policy did; a command starts again, too.
    private static string Starts(List<ContainerSeries> shown) => !shown.Exists(static c => c.RestartCount > c.ByPolicy)
        ? "restart"
        : shown.Exists(static c => c.ByPolicy > 0) ? "restart by policy, or started again" : "started again";

    private static double Sum(ContainerPoint point) => point.Anon + point.Shmem + point.File + point.Kernel + point.Swap;

    private static double Value(ContainerPoint point, int kind) => kind switch
    {
        0 => point.Anon,
        1 => point.File,
        2 => point.Shmem,
        3 => point.Kernel,
        _ => point.Swap,
    };
}
