using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>One pair of axes of a figure: a plot of the library with fixed margins, a heading above it, and marks over it.</summary>
internal sealed class Panel
{
    /// <summary>Letters of tick labels, pixels.</summary>
    public const float TickSize = 11;
    /// <summary>Room above the axes for the heading, pixels.</summary>
    public const float Top = 26;
    /// <summary>Room below the axes for tick labels, pixels.</summary>
    public const float Bottom = 38;

    private const float Right = 14;
    private const float MarkLabelSize = 11;
    private const float HeadingSize = 13;
    private const float DetailSize = 11.5f;
    private const float RepeatDistance = 110;
    private const float ShortestLabel = 34;

    private readonly Plot _plot = new();
    private readonly double _end;
    private readonly double _top;

    /// <summary>A panel from time 0 to <paramref name="end"/> and value 0 to <paramref name="top"/>, both in the axes' units.</summary>
    public Panel(string heading, double end, AxisUnit timeUnit, double top, int timeTicks)
    {
        Heading = heading;
        _end = end;
        _top = top;
        TimeUnit = timeUnit;
        PlotFonts.Ensure();
        // One canvas carries several panels.
        _plot.RenderManager.ClearCanvasBeforeEachRender = false;
        _plot.FigureBackground.Color = Colors.White;
        _plot.DataBackground.Color = Colors.White;
        _plot.Font.Set(PlotFonts.Family);
        _plot.Axes.SetLimits(0, end, 0, top);
        _plot.Grid.MajorLineColor = Library(Palette.Grid);
        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Top.FrameLineStyle.Width = 0;
        foreach (IAxis axis in new IAxis[] { _plot.Axes.Left, _plot.Axes.Bottom })
        {
            axis.TickLabelStyle.FontName = PlotFonts.Family;
            axis.TickLabelStyle.FontSize = TickSize;
            axis.TickLabelStyle.ForeColor = Library(Palette.Ink);
            axis.FrameLineStyle.Color = Library(Palette.Muted);
        }

        double[] ticks = timeUnit.Ticks(end, timeTicks);
        _plot.Axes.Bottom.SetTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
    }

    /// <summary>What stands above the axes.</summary>
    public string Heading { get; }

    /// <summary>Unit of the time axis.</summary>
    public AxisUnit TimeUnit { get; }

    /// <summary>Figures after the heading.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Label of the value axis.</summary>
    public string ValueLabel { get; init; } = "";

    /// <summary>OOM kills, at times in axis units.</summary>
    public List<KillMark> Kills { get; } = [];

    /// <summary>Times of restarts, in axis units.</summary>
    public List<double> Restarts { get; } = [];

    /// <summary>Words in the middle of a stretch of time, when they fit.</summary>
    public List<Caption> Captions { get; } = [];

    /// <summary>Room for the labels of the value axis, pixels.</summary>
    public float LeftMargin { get; init; } = 64;

    /// <summary>What the lower axis shows.</summary>
    public string AxisLabel { get; init; } = "time";

    /// <summary>Its height, pixels; null: that of its figure's panels.</summary>
    public float? Height { get; init; }

    /// <summary>False leaves the level grid lines out.</summary>
    public bool HasValueGrid { get; init; } = true;

    /// <summary>Puts ticks on the value axis, in axis units.</summary>
    public void SetValueTicks(double[] ticks, string[] labels) => _plot.Axes.Left.SetTicks(ticks, labels);

    /// <summary>A stretch of time over the whole height, in axis units.</summary>
    public void Band(double from, double to, SKColor colour)
    {
        var band = _plot.Add.HorizontalSpan(from, to);
        band.FillStyle.Color = Library(colour);
        band.LineStyle.Width = 0;
    }

    /// <summary>A filled outline, in axis units.</summary>
    public void Area(Coordinates[] outline, SKColor colour)
    {
        var area = _plot.Add.Polygon(Simplify(outline));
        area.FillColor = Library(colour);
        area.LineWidth = 0;
    }

    /// <summary>A filled rectangle, in axis units.</summary>
    public void Box(double from, double to, double bottom, double top, SKColor colour)
    {
        var box = _plot.Add.Rectangle(from, to, bottom, top);
        box.FillColor = Library(colour);
        box.LineWidth = 0;
    }

    /// <summary>A line through points, in axis units; its width in pixels.</summary>
    public void Line(Coordinates[] points, SKColor colour, float width, bool dashed = false)
    {
        var line = _plot.Add.ScatterLine(Simplify(points), Library(colour));
        line.LineWidth = width;
        line.LinePattern = dashed ? LinePattern.Dashed : LinePattern.Solid;
    }

    /// <summary>Draws it into an area of a picture; the lowest panel names the time axis.</summary>
    public void Draw(SKCanvas canvas, SKRect area, bool isLowest)
    {
        _plot.Layout.Fixed(new PixelPadding(LeftMargin, Right, Bottom, Top));
        _plot.Grid.YAxisStyle.IsVisible = HasValueGrid;
        _plot.Render(canvas, new PixelRect(area.Left, area.Right, area.Bottom, area.Top));
        var data = new SKRect(area.Left + LeftMargin, area.Top + Top, area.Right - Right, area.Bottom - Bottom);
        DrawCaptions(canvas, data);
        DrawKills(canvas, data);
        DrawRestarts(canvas, data);
        DrawHeading(canvas, data.Left, data.Width, area.Top + 15);
        if (ValueLabel.Length > 0)
        {
            Texts.Draw(canvas, ValueLabel, data.Left - 8, area.Top + 11, 11, Palette.Muted, align: SKTextAlign.Right);
        }

        if (isLowest)
        {
            Texts.Draw(canvas, AxisLabel + " (" + TimeUnit.Name + ")", data.Right, area.Bottom - 6, 11, Palette.Muted, align: SKTextAlign.Right);
        }
    }

    // The name may give way to the figures, but keeps a third of the width at least.
    private void DrawHeading(SKCanvas canvas, float left, float width, float baseline)
    {
        float detail = Texts.Measure(Detail, DetailSize) + 12;
        string name = Texts.Fit(Heading, Math.Max(width / 3, width - detail), HeadingSize, bold: true, Selection.NameTail);
        Texts.Draw(canvas, name, left, baseline, HeadingSize, Palette.Ink, bold: true);
        if (Detail.Length > 0)
        {
            float after = Texts.Measure(name, HeadingSize, bold: true) + (name.Length > 0 ? 12 : 0);
            Texts.Draw(canvas, Texts.Fit(Detail, width - after, DetailSize), left + after, baseline, DetailSize, Palette.Muted);
        }
    }

    private static Color Library(SKColor colour) => new(colour.Red, colour.Green, colour.Blue, colour.Alpha);

    // A fifth of a pixel on a panel of the usual size.
    private Coordinates[] Simplify(Coordinates[] points) => Polyline.Simplify(points, _end / 1000 / 5, _top / 250 / 5);

    private float X(SKRect data, double time) => data.Left + (float)(time / _end * data.Width);

    private void DrawKills(SKCanvas canvas, SKRect data)
    {
        using var paint = new SKPaint { Color = Palette.Kill, StrokeWidth = Kills.Count > 20 ? 1 : 1.5f, IsAntialias = true };
        foreach (KillMark kill in Kills)
        {
            float x = X(data, kill.Time);
            canvas.DrawLine(x, data.Top, x, data.Bottom, paint);
        }

        string last = "";
        float lastAt = float.MinValue;
        for (int i = 0; i < Kills.Count; i++)
        {
            float x = X(data, Kills[i].Time);
            float next = i + 1 < Kills.Count ? X(data, Kills[i + 1].Time) : data.Right;
            string victim = Kills[i].Victim;
            // The same name again and again says nothing new.
            if (victim == last && x - lastAt < RepeatDistance)
            {
                continue;
            }

            if (DrawKillLabel(canvas, victim, x, next, i == 0 ? data.Left : X(data, Kills[i - 1].Time), data))
            {
                last = victim;
                lastAt = x;
            }
        }
    }

    // To the right of its line as far as the next one; the last one may also stand to the left.
    private static bool DrawKillLabel(SKCanvas canvas, string victim, float x, float next, float previous, SKRect data)
    {
        float width = Texts.Measure(victim, MarkLabelSize);
        float room = next - x - 8;
        bool isLeft = width > room && next >= data.Right && x - previous - 8 >= width;
        if (!isLeft && room < Math.Min(width, ShortestLabel))
        {
            return false;
        }

        string text = isLeft ? victim : Texts.Fit(victim, room, MarkLabelSize);
        width = Texts.Measure(text, MarkLabelSize);
        float left = isLeft ? x - 4 - width : x + 4;
        using var halo = new SKPaint { Color = SKColors.White.WithAlpha(0xDD) };
        canvas.DrawRect(left - 2, data.Top + 1, width + 4, 15, halo);
        Texts.Draw(canvas, text, left, data.Top + 12, MarkLabelSize, Palette.Kill);
        return true;
    }

    private void DrawRestarts(SKCanvas canvas, SKRect data)
    {
        using var paint = new SKPaint { Color = Palette.Restart, IsAntialias = true };
        float last = float.MinValue;
        foreach (double restart in Restarts)
        {
            float x = X(data, restart);
            if (x - last >= 1)
            {
                Shapes.Triangle(canvas, x, data.Bottom + 1, 4.5f, paint);
                last = x;
            }
        }
    }

    private void DrawCaptions(SKCanvas canvas, SKRect data)
    {
        foreach (Caption caption in Captions)
        {
            float from = X(data, caption.From), to = X(data, caption.To);
            if (Texts.Measure(caption.Text, MarkLabelSize) + 6 <= to - from)
            {
                float y = data.Bottom - (float)(caption.Level / _top * data.Height);
                float x = caption.Align == SKTextAlign.Center ? (from + to) / 2 : from + 6;
                Texts.Draw(canvas, caption.Text, x, y + 4, MarkLabelSize, caption.Colour, align: caption.Align);
            }
        }
    }
}

/// <summary>Words in the middle of a stretch of time at a level, in axis units.</summary>
/// <param name="From">Beginning of the stretch.</param>
/// <param name="To">Its end.</param>
/// <param name="Level">Height on the value axis.</param>
/// <param name="Text">The words; left out where they do not fit.</param>
/// <param name="Colour">Colour of the words.</param>
internal sealed record Caption(double From, double To, double Level, string Text, SKColor Colour)
{
    /// <summary>In the middle, or from the beginning on.</summary>
    public SKTextAlign Align { get; init; } = SKTextAlign.Center;
}
