using ScottPlot;

namespace OomSim.Results;

/// <summary>A band per container: what it was doing over time.</summary>
internal static class StatesFigure
{
    private const float BandHeight = 30;
    private const float FlatBand = 20;
    private const float WidestName = 220;

    /// <summary>The figure; null when there was no container.</summary>
    public static Figure? Make(RunData data)
    {
        List<ContainerSeries> all = data.Containers.FindAll(static c => c.States.Count > 0);
        List<ContainerSeries> shown = Selection.Choose(all, Selection.MostBands);
        if (shown.Count == 0 || data.End <= 0)
        {
            return null;
        }

        AxisUnit time = AxisUnit.ForSeconds(data.End);
        var figure = new Figure
        {
            Title = data.Title,
            Subtitle = "What each container was doing" + Selection.Note(shown.Count, all.Count),
            PanelHeight = (shown.Count * (shown.Count > Selection.MostTallBands ? FlatBand : BandHeight)) + PanelStyle.Normal.Top + PanelStyle.Normal.Bottom,
        };
        foreach ((string name, SkiaSharp.SKColor colour, Texture texture) in Palette.States)
        {
            if (shown.Exists(c => c.States.Exists(s => s.Name == name)))
            {
                figure.Legend.Add(new LegendEntry(name, colour, LegendMark.Fill, texture));
            }
        }

        if (shown.Exists(static c => c.Kills.Count > 0))
        {
            figure.Legend.Add(new LegendEntry("OOM kill", Palette.Kill, LegendMark.Upright));
        }

        figure.Panels.Add(MakePanel(shown, data.End, time));
        return figure;
    }

    private static Panel MakePanel(List<ContainerSeries> shown, double end, AxisUnit time)
    {
        int count = shown.Count;
        string[] names = [.. shown.Select(static c => Texts.Fit(c.Heading, WidestName, PanelStyle.Normal.Tick, tail: Selection.NameTail))];
        var panel = new Panel("", end / time.Size, time, count, 12)
        {
            LeftMargin = 14 + names.Max(static n => Texts.Measure(n, PanelStyle.Normal.Tick)),
            HasValueGrid = false,
        };
        panel.SetValueTicks([.. Enumerable.Range(0, count).Select(i => count - i - 0.5)], names);
        for (int i = 0; i < count; i++)
        {
            double bottom = count - i - 0.88, top = count - i - 0.12;
            foreach (Span span in shown[i].States)
            {
                double from = span.From / time.Size, to = span.To / time.Size;
                (SkiaSharp.SKColor colour, Texture texture) = Palette.OfState(span.Name);
                panel.Box(from, to, bottom, top, colour, texture);
                panel.Captions.Add(new Caption(from, to, (bottom + top) / 2, span.Name, Palette.TextOn(colour)) { Background = texture == Texture.None ? null : colour });
            }

            foreach (KillMark kill in shown[i].Kills)
            {
                panel.Line([new Coordinates(kill.Time / time.Size, bottom - 0.1), new Coordinates(kill.Time / time.Size, top + 0.1)], Palette.Kill, 2.5f);
            }
        }

        return panel;
    }
}
