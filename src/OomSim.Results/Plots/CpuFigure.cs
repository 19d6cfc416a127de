using System.Globalization;
using ScottPlot;

namespace OomSim.Results;

/// <summary>CPU that each container used, in CPUs, over time, against its quota and its share.</summary>
internal static class CpuFigure
{
    private const int Slices = 400;

    /// <summary>A line this many times above what is used would press it flat; the heading names it then.</summary>
    private const double Furthest = 4;

    /// <summary>The figure; null when nothing used any CPU.</summary>
    public static Figure? Make(RunData data)
    {
        List<(ContainerSeries Series, List<Coordinates> Rates)> all = [];
        foreach (ContainerSeries container in data.Containers)
        {
            List<Coordinates> rates = CpuRates.Of(container, data.End / Slices);
            if (rates.Exists(static r => r.Y > 0))
            {
                all.Add((container, rates));
            }
        }

        var chosen = all.OrderByDescending(static a => CpuRates.Total(a.Series)).Take(Selection.MostPanels).Select(static a => a.Series).ToHashSet();
        var shown = all.FindAll(a => chosen.Contains(a.Series));
        if (shown.Count == 0 || data.End <= 0)
        {
            return null;
        }

        PanelGrid grid = PanelGrid.For(shown.Count, 300);
        AxisUnit time = AxisUnit.ForSeconds(data.End);
        var figure = new Figure
        {
            Title = data.Title,
            Subtitle = "CPU that each container used, against its quota and its share" + grid.Note(time) + Selection.Note(shown.Count, all.Count, "the most CPU time"),
            Columns = grid.Columns,
            PanelHeight = grid.PanelHeight,
        };
        var shares = new CpuShares(data, Slices);
        double most = shown.Max(static s => s.Rates.Max(static r => r.Y));
        figure.Legend.Add(new LegendEntry("CPU used", Palette.Anon, LegendMark.Fill));
        bool hasQuota = false, hasShare = false;
        double highest = Math.Max(most, shown.Max(s => Fitting(s.Series.Grants.Select(static g => g.Quota ?? 0), Furthest * most)));
        // Beside a quota that is in the picture anyway, twice as much presses nothing flat that was not.
        double top = 1.15 * Math.Max(highest, shown.Max(s => Fitting(shares.Of(s.Series).Select(static p => p.Y), Math.Max(Furthest * most, 2 * highest))));
        foreach ((ContainerSeries series, List<Coordinates> rates) in shown)
        {
            List<Coordinates> share = shares.Of(series);
            Panel panel = MakePanel(series, rates, Grant(series, share, data.IsV1), data.End, time, top, grid);
            hasQuota |= AddQuota(panel, series, data.End, time, top);
            hasShare |= CpuShareLine.Add(panel, share, time, top);
            figure.Panels.Add(panel);
        }

        if (hasQuota)
        {
            figure.Legend.Add(new LegendEntry("quota", Palette.Limit, LegendMark.Dashed));
        }

        if (hasShare)
        {
            figure.Legend.Add(new LegendEntry("share: its part by weight when all that run want CPU", Palette.Share, LegendMark.Line));
        }

        figure.AddStops(shown.SelectMany(static s => s.Series.States));
        return figure;
    }

    private static double Fitting(IEnumerable<double> values, double furthest) => values.Where(v => v <= furthest).DefaultIfEmpty(0).Max();

    private static Panel MakePanel(ContainerSeries series, List<Coordinates> rates, string grant, double end, AxisUnit time, double top, PanelGrid grid)
    {
        var unit = new AxisUnit("cores", 1);
        var panel = new Panel(series.Heading, end / time.Size, time, top, grid.TimeTicks, grid.Style)
        {
            Detail = CpuRates.Total(series).ToString("0.###", CultureInfo.InvariantCulture) + " s" + (grid.IsSmall ? "" : " of CPU time" + grant),
            ValueLabel = grid.ValueLabel("CPU", unit),
            Width = Figure.PanelWidthOf(grid.Columns),
        };
        double[] ticks = unit.Ticks(top, Math.Min(4, grid.ValueTicks));
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        panel.Stops(series.States, time, 0.92 * top);
        var outline = new List<Coordinates>(2 * rates.Count);
        for (int i = 0; i + 1 < rates.Count; i++)
        {
            outline.Add(new Coordinates(rates[i].X / time.Size, rates[i].Y));
            outline.Add(new Coordinates(rates[i + 1].X / time.Size, rates[i].Y));
        }

        panel.Area([.. outline], Palette.Anon);
        return panel;
    }

    private static string Grant(ContainerSeries series, List<Coordinates> share, bool isV1)
    {
        if (series.Grants.Count == 0 || share.Count == 0)
        {
            return "";
        }

        GrantPoint last = series.Grants[^1];
        return string.Create(CultureInfo.InvariantCulture, $"  ·  {(isV1 ? "shares" : "weight")} {(isV1 ? last.Shares : last.Shares * 100 / 1024):0}") + Words(share)
            + (last.Quota is { } quota ? string.Create(CultureInfo.InvariantCulture, $"  ·  quota {quota:0.###}") : "");
    }

    private static string Words(List<Coordinates> share)
    {
        double[] there = [.. share.Select(static p => p.Y).Where(static y => y > 0)];
        return there.Length == 0 ? "" : FormattableString.Invariant(there.Max() - there.Min() < 0.005
            ? (FormattableString)$", share {there[0]:0.##}" : $", share {there.Min():0.##}–{there.Max():0.##}");
    }

    private static bool AddQuota(Panel panel, ContainerSeries series, double end, AxisUnit time, double top)
    {
        bool isThere = false;
        double last = series.States.FindLast(static s => s.Name is not ("exited" or "dead")).To;
        for (int i = 0; i < series.Grants.Count; i++)
        {
            if (series.Grants[i].Quota is { } quota && quota <= top && series.Grants[i].Time < last)
            {
                // A container's last grant ends with it, not with the next container of its name.
                double from = series.Grants[i].Time;
                double until = Math.Min(last, i + 1 < series.Grants.Count ? series.Grants[i + 1].Time : end);
                until = series.Lives.FindLast(l => l.From <= from) is { To: > 0 } life ? Math.Min(until, life.To) : until;
                panel.Limit([new Coordinates(from / time.Size, quota), new Coordinates(until / time.Size, quota)]);
                isThere = true;
            }
        }

        return isThere;
    }
}
