using ScottPlot;

namespace OomSim.Results;

/// <summary>A band per container: what it was doing over time.</summary>
internal static class StatesFigure
{
    private const float BandHeight = 30;
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
            PanelHeight = (shown.Count * BandHeight) + Panel.Top + Panel.Bottom,
        };
        foreach ((string name, SkiaSharp.SKColor colour) in Palette.States)
        {
            if (shown.Exists(c => c.States.Exists(s => s.Name == name)))
            {
                figure.Legend.Add(new LegendEntry(name, colour, LegendMark.Fill));
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
        string[] names = [.. shown.Select(static c => Texts.Fit(c.Name, WidestName, Panel.TickSize, tail: Selection.NameTail))];
        var panel = new Panel("", end / time.Size, time, count, 12)
        {
            LeftMargin = 14 + names.Max(static n => Texts.Measure(n, Panel.TickSize)),
            HasValueGrid = false,
        };
        panel.SetValueTicks([.. Enumerable.Range(0, count).Select(i => count - i - 0.5)], names);
        for (int i = 0; i < count; i++)
        {
            double bottom = count - i - 0.88, top = count - i - 0.12;
            foreach (Span span in shown[i].States)
            {
                double from = span.From / time.Size, to = span.To / time.Size;
                panel.Box(from, to, bottom, top, Palette.OfState(span.Name));
                panel.Captions.Add(new Caption(from, to, (bottom + top) / 2, span.Name, Palette.TextOn(Palette.OfState(span.Name))));
            }

            foreach (KillMark kill in shown[i].Kills)
            {
                panel.Line([new Coordinates(kill.Time / time.Size, bottom - 0.1), new Coordinates(kill.Time / time.Size, top + 0.1)], Palette.Kill, 2.5f);
            }
        }

        return panel;
    }
}
