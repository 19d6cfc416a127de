using ScottPlot;

namespace OomSim.Results;

/// <summary>The host's free memory close to the watermarks, which lie too near each other in a picture of all memory.</summary>
internal static class WatermarkPanel
{
    /// <summary>Free memory is near the watermarks below this many times the highest of them.</summary>
    private const double Near = 4;

    /// <summary>The panel reaches this many times the highest of them.</summary>
    private const double Shown = 1.8;

    /// <summary>Room for the lines' names right of the axes, pixels; all panels of the figure leave it, so that their times agree.</summary>
    public const float RightMargin = 36;

    private static readonly (string Name, string Meaning, Func<MarksPoint, double> Of)[] Lines =
    [
        ("high", "kswapd is content", static m => m.High), ("low", "kswapd wakes", static m => m.Low), ("min", "direct reclaim, OOM killer", static m => m.Min),
    ];

    /// <summary>True when free memory ever came near the watermarks.</summary>
    public static bool IsNear(RunData data) =>
        data.Watermarks.Count > 0 && data.Host.Min(static p => p.Free) < Near * data.Watermarks.Max(static m => m.High);

    /// <summary>The watermarks in words; empty where they are not known.</summary>
    public static string Words(RunData data) => data.Watermarks.Count == 0
        ? ""
        : $"  ·  watermarks: min {AxisUnit.Bytes(data.Watermarks[^1].Min)}, low {AxisUnit.Bytes(data.Watermarks[^1].Low)}, high {AxisUnit.Bytes(data.Watermarks[^1].High)} free";

    /// <summary>The panel.</summary>
    public static Panel Make(RunData data, AxisUnit time)
    {
        double top = Shown * data.Watermarks.Max(static m => m.High);
        AxisUnit bytes = AxisUnit.ForBytes(top);
        var panel = new Panel("Free memory near the watermarks", data.End / time.Size, time, top / bytes.Size, 12)
        {
            Detail = "at least " + AxisUnit.Bytes(data.Host.Min(static p => p.Free)) + string.Concat(Lines.Select(static l => "  ·  " + l.Name + ": " + l.Meaning)),
            RightMargin = RightMargin,
            ValueLabel = $"free ({bytes.Name})",
            Height = 220,
        };
        double[] ticks = bytes.Ticks(top / bytes.Size, 6);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        panel.Area(Stack.Rim(data.Host, 1, static p => p.Time, (p, _) => Math.Min(p.Free, top), time.Size, bytes.Size), Palette.FreeNear, hasPeaks: false);
        foreach ((string name, _, Func<MarksPoint, double> of) in Lines)
        {
            panel.Limit(Steps(data, time, m => of(m) / bytes.Size));
            panel.RightLabels.Add((of(data.Watermarks[^1]) / bytes.Size, name));
        }

        return panel;
    }

    /// <summary>A line that goes along with the watermarks.</summary>
    /// <param name="data">The run.</param>
    /// <param name="time">The time axis.</param>
    /// <param name="value">Its height, in axis units.</param>
    public static Coordinates[] Steps(RunData data, AxisUnit time, Func<MarksPoint, double> value)
    {
        var line = new List<Coordinates>();
        for (int i = 0; i < data.Watermarks.Count; i++)
        {
            double until = i + 1 < data.Watermarks.Count ? data.Watermarks[i + 1].Time : data.End;
            line.Add(new Coordinates(data.Watermarks[i].Time / time.Size, value(data.Watermarks[i])));
            line.Add(new Coordinates(until / time.Size, value(data.Watermarks[i])));
        }

        return [.. line];
    }
}
