using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>The host's memory, stacked to its total, and its swap.</summary>
internal static class HostFigure
{
    private static readonly (string Name, SKColor Colour)[] Kinds =
    [
        ("kernel and host services", Palette.Kernel), ("anonymous", Palette.Anon), ("shared memory", Palette.Shmem), ("page cache", Palette.File), ("free", Palette.Free),
    ];

    /// <summary>The figure; null when there is nothing to show.</summary>
    public static Figure? Make(RunData data)
    {
        if (data.Host.Count < 2 || data.End <= 0)
        {
            return null;
        }

        bool hasSwap = data.Host.Exists(static p => p.SwapTotal > 0);
        var figure = new Figure
        {
            Title = data.Title,
            Subtitle = "Memory of the host" + (hasSwap ? " and its swap" : ""),
            PanelHeight = hasSwap ? 320 : 420,
        };
        AxisUnit time = AxisUnit.ForSeconds(data.End);
        figure.Panels.Add(MakeMemory(data, time));
        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            if (IsThere(data, kind))
            {
                figure.Legend.Add(new LegendEntry(Kinds[kind].Name, Kinds[kind].Colour, LegendMark.Fill));
            }
        }

        if (hasSwap)
        {
            figure.Panels.Add(MakeSwap(data, time));
            figure.Legend.Add(new LegendEntry("swap", Palette.Swap, LegendMark.Fill));
        }

        if (figure.Panels[0].Kills.Count > 0)
        {
            figure.Legend.Add(new LegendEntry("OOM kill (container)", Palette.Kill, LegendMark.Upright));
        }

        return figure;
    }

    private static Panel MakeMemory(RunData data, AxisUnit time)
    {
        double total = data.Host.Max(static p => p.Total);
        AxisUnit bytes = AxisUnit.ForBytes(total);
        var panel = new Panel("Memory", data.End / time.Size, time, total / bytes.Size, 12)
        {
            Detail = "total " + AxisUnit.Bytes(total),
            ValueLabel = bytes.Name,
        };
        double[] ticks = bytes.Ticks(total / bytes.Size, 8);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        for (int layers = Kinds.Length; layers > 0; layers--)
        {
            // A kind that is nowhere would show through as a rim of the kind below it.
            if (IsThere(data, layers - 1))
            {
                panel.Area(Stack.Outline(data.Host, layers, static p => p.Time, Value, time.Size, bytes.Size), Kinds[layers - 1].Colour);
            }
        }

        foreach (ContainerSeries container in data.Containers)
        {
            panel.Kills.AddRange(container.Kills.ConvertAll(k => new KillMark(k.Time / time.Size, container.Name)));
        }

        panel.Kills.Sort(static (a, b) => (a.Time, a.Victim).CompareTo((b.Time, b.Victim)));
        return panel;
    }

    private static bool IsThere(RunData data, int kind) => data.Host.Exists(p => Value(p, kind) > 0);

    private static Panel MakeSwap(RunData data, AxisUnit time)
    {
        double total = data.Host.Max(static p => p.SwapTotal);
        AxisUnit bytes = AxisUnit.ForBytes(total);
        var panel = new Panel("Swap used", data.End / time.Size, time, total / bytes.Size, 12)
        {
            Detail = "of " + AxisUnit.Bytes(total),
            ValueLabel = bytes.Name,
        };
        double[] ticks = bytes.Ticks(total / bytes.Size, 6);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        panel.Area(Stack.Outline(data.Host, 1, static p => p.Time, static (p, _) => p.SwapUsed, time.Size, bytes.Size), Palette.Swap);
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
            2 => point.Shmem,
            3 => file - point.Shmem,
            _ => point.Free,
        };
    }
}
