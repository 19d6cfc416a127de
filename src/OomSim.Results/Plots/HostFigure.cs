using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>The host's memory, stacked to its total, with its watermarks, and its swap.</summary>
internal static class HostFigure
{
    private static readonly (string Name, SKColor Colour)[] Kinds =
    [
        ("kernel and host services", Palette.Kernel), ("anonymous", Palette.Anon), ("page cache", Palette.File), ("shared memory", Palette.Shmem), ("free", Palette.Free),
    ];

    private const float FreeRim = 3;

    /// <summary>The figure; null when there is nothing to show.</summary>
    public static Figure? Make(RunData data)
    {
        if (data.Host.Count < 2 || data.End <= 0)
        {
            return null;
        }

        bool hasSwap = data.Host.Exists(static p => p.SwapTotal > 0);
        bool isLow = WatermarkPanel.IsNear(data);
        var figure = new Figure
        {
            Title = data.Title,
            Subtitle = "Memory of the host" + (isLow ? ", its free memory against the watermarks" : "") + (hasSwap ? ", its swap" : ""),
            PanelHeight = hasSwap || isLow ? 320 : 420,
        };
        AxisUnit time = AxisUnit.ForSeconds(data.End);
        float right = isLow ? WatermarkPanel.RightMargin : 14;
        figure.Panels.Add(MakeMemory(data, time, right));
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            if (IsThere(data, kind))
            {
                figure.Legend.Add(new LegendEntry(Kinds[kind].Name, Kinds[kind].Colour, LegendMark.Fill));
            }
        }

        if (isLow)
        {
            figure.Panels.Add(WatermarkPanel.Make(data, time));
        }

        if (hasSwap)
        {
            figure.Panels.Add(MakeSwap(data, time, right));
            figure.Legend.Add(new LegendEntry("swap", Palette.Swap, LegendMark.Fill));
        }

        AddLegend(figure, data);
        return figure;
    }

    private static void AddLegend(Figure figure, RunData data)
    {
        if (data.Watermarks.Count > 0)
        {
            figure.Legend.Add(new LegendEntry("low watermark: kswapd wakes", Palette.Limit, LegendMark.Dashed));
        }

        if (data.HostKills.Count > 0)
        {
            figure.Legend.Add(new LegendEntry("OOM kill by the host", Palette.Kill, LegendMark.Upright));
        }

        if (figure.Panels[0].Ticks.Count > 0)
        {
            figure.Legend.Add(new LegendEntry("OOM kill at a container's limit", Palette.Kill, LegendMark.Tick));
        }
    }

    private static Panel MakeMemory(RunData data, AxisUnit time, float right)
    {
        double total = data.Host.Max(static p => p.Total);
        AxisUnit bytes = AxisUnit.ForBytes(total);
        var panel = new Panel("Memory", data.End / time.Size, time, total / bytes.Size, 12)
        {
            Detail = "total " + AxisUnit.Bytes(total) + WatermarkPanel.Words(data),
            ValueLabel = $"memory ({bytes.Name})",
            MostLanes = 5,
            RightMargin = right,
        };
        double[] ticks = bytes.Ticks(total / bytes.Size, 8);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        for (int layers = Kinds.Length; layers > 0; layers--)
        {
            // A kind that is nowhere would show through as a rim of the kind below it.
            if (IsThere(data, layers - 1))
            {
                panel.Area(Stack.Rim(data.Host, layers, static p => p.Time, Value, time.Size, bytes.Size), Kinds[layers - 1].Colour);
            }

            if (layers == Kinds.Length)
            {
                // Between dark areas the light grey of a narrow gap looks like the white of the page. Beneath what it is the rim of: narrow peaks have their colour.
                panel.Line(Stack.Rim(data.Host, layers - 1, static p => p.Time, Value, time.Size, bytes.Size), Palette.FreeNear, FreeRim);
            }
        }

        if (data.Watermarks.Count > 0)
        {
            panel.Limit(WatermarkPanel.Steps(data, time, m => (total - m.Low) / bytes.Size), Palette.Free);
        }

        panel.Kills.AddRange(data.HostKills.ConvertAll(k => k with { Time = k.Time / time.Size }));
        panel.Ticks.AddRange(data.LimitKills.ConvertAll(k => k.Time / time.Size));
        return panel;
    }

    private static bool IsThere(RunData data, int kind) => data.Host.Exists(p => Value(p, kind) > 0);

    private static Panel MakeSwap(RunData data, AxisUnit time, float right)
    {
        double total = data.Host.Max(static p => p.SwapTotal);
        AxisUnit bytes = AxisUnit.ForBytes(total);
        var panel = new Panel("Swap used", data.End / time.Size, time, total / bytes.Size, 12)
        {
            Detail = "of " + AxisUnit.Bytes(total),
            ValueLabel = $"swap ({bytes.Name})",
            Height = 200,
            RightMargin = right,
        };
        double[] ticks = bytes.Ticks(total / bytes.Size, 6);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        panel.Area(Stack.Rim(data.Host, 1, static p => p.Time, static (p, _) => p.SwapUsed, time.Size, bytes.Size), Palette.Swap);
        return panel;
    }

    // Page cache counts shared memory too; what is in none of the counters is the kernel's and the host's own.
    private static double Value(HostPoint point, int kind)
    {
        double file = Math.Max(point.File, point.Shmem);
        return kind switch
        {
            0 => Math.Max(0, point.Total - point.Free - point.Anon - file),
            1 => point.Anon,
            2 => file - point.Shmem,
            3 => point.Shmem,
            _ => point.Free,
        };
    }
}
