using ScottPlot;

namespace OomSim.Results;

/// <summary>Two traces over each other, a row for each curve: both at the left, their difference at the right.</summary>
internal static class CompareFigure
{
    private const int MostRows = 8;
    private const int MostKills = 12;

    // More than a panel has pixels across: of each slice the ends and the extremes are drawn.
    private const int Slices = 1500;

    /// <summary>The figure; null when there is no curve.</summary>
    /// <param name="first">What the first trace is called.</param>
    /// <param name="second">What the other is called.</param>
    /// <param name="curves">The curves.</param>
    public static Figure? Make(string first, string second, IReadOnlyList<AlignedCurve> curves)
    {
        AlignedCurve[] drawn = [.. curves.Where(c => c.Both.Count > 1 && c.Both[^1].Time > 0)];

        // Those that differ most, in their order.
        HashSet<AlignedCurve> chosen = [.. drawn.OrderByDescending(Worst).Take(MostRows)];
        AlignedCurve[] shown = Array.FindAll(drawn, chosen.Contains);
        if (shown.Length == 0)
        {
            return null;
        }

        var figure = new Figure
        {
            Title = $"{first} (A) and {second} (B)",
            Subtitle = "Both on one clock, and what B has more than A" + (shown.Length == drawn.Length ? "" : FormattableString.Invariant($"  ·  {shown.Length} of {drawn.Length} curves: those that differ most")),
            Columns = 2,
            PanelHeight = shown.Length == 1 ? 320 : 210,
        };
        figure.Legend.Add(new LegendEntry("A: " + first, Palette.Anon, LegendMark.Line));
        figure.Legend.Add(new LegendEntry("B: " + second, Palette.Kill, LegendMark.Dashed));
        figure.Legend.Add(new LegendEntry("B - A", Palette.Ink, LegendMark.Line));
        if (Array.Exists(shown, c => c.FirstKills.Count + c.SecondKills.Count > 0))
        {
            figure.Legend.Add(new LegendEntry("OOM kill, in A or B", Palette.Kill, LegendMark.Upright));
        }

        foreach (AlignedCurve curve in shown)
        {
            AddRow(figure, curve);
        }

        return figure;
    }

    private static double Worst(AlignedCurve curve)
    {
        double peak = curve.Both.Max(b => Math.Abs(b.First));
        return curve.Both.Max(b => Math.Abs(b.Second - b.First)) / Math.Max(peak, 1e-12);
    }

    private static void AddRow(Figure figure, AlignedCurve curve)
    {
        double end = Math.Max(curve.First[^1].Time, curve.Second[^1].Time) / 1e9;
        AxisUnit time = AxisUnit.ForSeconds(end);
        bool isBytes = curve.Column.EndsWith("_bytes", StringComparison.Ordinal);
        double peak = Math.Max(curve.First.Max(p => p.Value), curve.Second.Max(p => p.Value));
        AxisUnit unit = isBytes ? AxisUnit.ForBytes(peak) : new AxisUnit(curve.Column.EndsWith("_s", StringComparison.Ordinal) ? "s" : "", 1);
        double top = peak > 0 ? peak / unit.Size * 1.1 : 1;
        var both = new Panel($"{curve.Container} {curve.Column}", end / time.Size, time, top, 6) { ValueLabel = unit.Name };
        double[] ticks = unit.Ticks(top, 4);
        both.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        both.Line(Points(curve.First, end, time, unit), Palette.Anon, 2.5f);
        both.Line(Points(curve.Second, end, time, unit), Palette.Kill, 1.5f, dashed: true);
        both.Kills.AddRange(Marks(curve, end).Take(MostKills).Select(m => m with { Time = m.Time / time.Size }));

        figure.Panels.Add(both);
        figure.Panels.Add(Difference(curve, end, time, isBytes, unit));
    }

    // What a picture shows as one line is one mark, which says whose kills they are.
    private static IEnumerable<KillMark> Marks(AlignedCurve curve, double end)
    {
        (double Time, bool IsFirst)[] kills =
        [
            .. curve.FirstKills.Select(k => (Time: k / 1e9, IsFirst: true)).Concat(curve.SecondKills.Select(k => (Time: k / 1e9, IsFirst: false)))
                .Where(k => k.Time >= 0 && k.Time <= end).OrderBy(k => k.Time),
        ];
        for (int from = 0, to = 0; from < kills.Length; from = to)
        {
            while (to < kills.Length && kills[to].Time - kills[from].Time <= end / Slices)
            {
                to++;
            }

            var ofFirst = kills[from..to].Count(k => k.IsFirst);
            yield return new KillMark(kills[from].Time, string.Join(", ", new[] { Counted("A", ofFirst), Counted("B", to - from - ofFirst) }.Where(n => n.Length > 0)));
        }
    }

    private static string Counted(string name, int count) => count == 0 ? "" : new KillMark(0, name, count).Label;

    // An axis goes from 0 up: 0 stands in its middle.
    private static Panel Difference(AlignedCurve curve, double end, AxisUnit time, bool isBytes, AxisUnit ofValues)
    {
        double most = curve.Both.Max(b => Math.Abs(b.Second - b.First));
        AxisUnit unit = isBytes ? AxisUnit.ForBytes(most) : ofValues;
        double half = most > 0 ? most / unit.Size * 1.15 : 1;
        var panel = new Panel("difference", end / time.Size, time, 2 * half, 6)
        {
            ValueLabel = unit.Name,
            Detail = "at most " + (isBytes ? AxisUnit.Bytes(most) : AxisUnit.Text(most)),
        };
        double[] steps = [.. unit.Ticks(half, 2).Skip(1)];
        double[] ticks = [.. steps.Reverse().Select(s => half - s), half, .. steps.Select(s => half + s)];
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, t => AxisUnit.Text(Math.Round(t - half, 9))));
        panel.Line([new Coordinates(0, half), new Coordinates(end / time.Size, half)], Palette.Muted, 1);
        panel.Line(Thinned(curve.Both.Select(b => new Coordinates(b.Time / 1e9 / time.Size, half + ((b.Second - b.First) / unit.Size))), end / time.Size), Palette.Ink, 1.5f);
        return panel;
    }

    private static Coordinates[] Points(IReadOnlyList<CurvePoint> curve, double end, AxisUnit time, AxisUnit unit) =>
        Thinned(curve.Select(p => new Coordinates(p.Time / 1e9 / time.Size, p.Value / unit.Size)), end / time.Size);

    private static Coordinates[] Thinned(IEnumerable<Coordinates> points, double width)
    {
        List<Coordinates> kept = [];
        Thinner<Coordinates> thinner = new(kept, width / Slices, static p => p.X, static p => p.Y);
        foreach (Coordinates point in points)
        {
            thinner.Add(point);
        }

        thinner.Close();
        return [.. kept];
    }
}
