using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>What lies on the host's disk: over time, and at the end who has how much of it, shared with others or alone (M3).</summary>
internal static class StorageFigure
{
    private const float BarHeight = 26;
    private const float WidestName = 220;
    private const float TimePanel = 300;

    private static readonly (string Name, SKColor Colour)[] Kinds =
    [
        ("layers of several images", Palette.File), ("layers of one image", Palette.Anon), ("container layers", Palette.Shmem), ("archives", Palette.Swap),
    ];

    /// <summary>The figure; null when nothing happened on the disk and nothing was shared.</summary>
    public static Figure? Make(RunData data)
    {
        if (data.Storage.Count < 2 || data.End <= 0)
        {
            return null;
        }

        // Images, then containers that have written, then archives, the largest of each first.
        List<StorageShare> all = [.. data.Shares.Where(static s => s.Kind == "image" || s.Own > 0)];
        List<StorageShare> shown =
        [
            .. all.OrderByDescending(static s => s.Shared + s.Own).Take(Selection.MostBars)
                .OrderBy(static s => s.Kind switch { "image" => 0, "container" => 1, _ => 2 }).ThenByDescending(static s => s.Shared + s.Own),
        ];
        var figure = new Figure
        {
            Title = data.Title,
            Subtitle = "Disk: layers are stored once, however many images and containers use them"
                + (shown.Count == all.Count ? "" : FormattableString.Invariant($"  ·  {shown.Count} of {all.Count} shown below: the largest")),
            PanelHeight = TimePanel,
        };
        figure.Panels.Add(OverTime(data));
        if (shown.Count > 0)
        {
            figure.Panels.Add(AtTheEnd(shown));
        }

        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            if (IsThere(data, kind))
            {
                figure.Legend.Add(new LegendEntry(Kinds[kind].Name, Kinds[kind].Colour, LegendMark.Fill));
            }
        }

        figure.Legend.Add(new LegendEntry("if nothing were shared", Palette.Limit, LegendMark.Dashed));
        return figure;
    }

    private static Panel OverTime(RunData data)
    {
        double highest = Math.Max(1, data.Storage.Max(static p => Math.Max(p.Total, p.Apart)));
        double top = highest * 1.08;
        AxisUnit time = AxisUnit.ForSeconds(data.End), bytes = AxisUnit.ForBytes(top);
        StoragePoint last = data.Storage[^1];
        var panel = new Panel("Disk use", data.End / time.Size, time, top / bytes.Size, 12)
        {
            Detail = $"{AxisUnit.Bytes(last.Total)} at the end instead of {AxisUnit.Bytes(last.Apart)}",
            ValueLabel = $"disk ({bytes.Name})",
        };
        double[] ticks = bytes.Ticks(top / bytes.Size, 7);
        panel.SetValueTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
        for (int layers = Kinds.Length; layers > 0; layers--)
        {
            if (IsThere(data, layers - 1))
            {
                panel.Area(Stack.Rim(data.Storage, layers, static p => p.Time, Value, time.Size, bytes.Size), Kinds[layers - 1].Colour);
            }
        }

        panel.Limit([.. data.Storage.Select(p => new Coordinates(p.Time / time.Size, p.Apart / bytes.Size))]);
        return panel;
    }

    private static Panel AtTheEnd(List<StorageShare> shown)
    {
        double largest = Math.Max(1, shown.Max(static s => s.Shared + s.Own));

        // Room for the figures behind the longest bar.
        AxisUnit bytes = AxisUnit.ForBytes(largest);
        double end = largest * 1.3 / bytes.Size;
        int count = shown.Count;
        string[] names = [.. shown.Select(static s => Texts.Fit((s.Kind == "file" ? "archive" : s.Kind) + " " + s.Name, WidestName, PanelStyle.Normal.Tick, tail: Selection.NameTail))];
        var panel = new Panel("At the end", end, bytes, count, 10)
        {
            Height = (count * BarHeight) + PanelStyle.Normal.Top + PanelStyle.Normal.Bottom,
            AxisLabel = "size",
            LeftMargin = 14 + names.Max(static n => Texts.Measure(n, PanelStyle.Normal.Tick)),
            HasValueGrid = false,
        };
        panel.SetValueTicks([.. Enumerable.Range(0, count).Select(i => count - i - 0.5)], names);
        for (int i = 0; i < count; i++)
        {
            StorageShare share = shown[i];
            double bottom = count - i - 0.82, top = count - i - 0.18;
            double shared = share.Shared / bytes.Size, all = (share.Shared + share.Own) / bytes.Size;
            panel.Box(0, shared, bottom, top, Palette.File);
            panel.Box(shared, all, bottom, top, share.Kind switch { "container" => Palette.Shmem, "file" => Palette.Swap, _ => Palette.Anon });
            string figures = AxisUnit.Bytes(share.Shared + share.Own) + (share.Shared > 0 ? $", {AxisUnit.Bytes(share.Own)} its own" : "");
            panel.Captions.Add(new Caption(all, all + (largest * 0.24 / bytes.Size), (bottom + top) / 2, figures, Palette.Ink) { Align = SKTextAlign.Left });
        }

        return panel;
    }

    private static bool IsThere(RunData data, int kind) => data.Storage.Exists(p => Value(p, kind) > 0);

    private static double Value(StoragePoint point, int kind) => kind switch
    {
        0 => point.Shared,
        1 => point.Own,
        2 => point.Containers,
        _ => point.Files,
    };
}
