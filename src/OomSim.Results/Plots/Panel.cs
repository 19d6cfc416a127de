using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>One pair of axes of a figure: a plot of the library with fixed margins, a heading above it, and marks over it.</summary>
internal sealed partial class Panel
{
    private const float ShortestName = 0.45f;
    private const float TickLength = 8;
    private const float FooterLine = 15;
    private const float FooterGap = 8;
    private const int MostFooterLines = 3;
    private const float Narrowest = 1;
    private const double UsualHeight = 250;

    private readonly Plot _plot = new();
    private readonly double _end;
    private readonly double _top;
    private readonly PanelStyle _style;
    private KillLabels _labels = new([], 0, []);
    private IReadOnlyList<string> _footer = [];

    /// <summary>A panel from time 0 to <paramref name="end"/> and value 0 to <paramref name="top"/>, both in the axes' units.</summary>
    public Panel(string heading, double end, AxisUnit timeUnit, double top, int timeTicks, PanelStyle? style = null)
    {
        Heading = heading;
        _style = style ?? PanelStyle.Normal;
        LeftMargin = _style.Left;
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
            axis.TickLabelStyle.FontSize = _style.Tick;
            axis.TickLabelStyle.ForeColor = Library(Palette.Ink);
            axis.FrameLineStyle.Color = Library(Palette.Muted);
        }

        double[] ticks = timeUnit.Ticks(end, timeTicks);
        _plot.Axes.Bottom.SetTicks(ticks, Array.ConvertAll(ticks, AxisUnit.Text));
    }

    /// <summary>What stands above the axes.</summary>
    public string Heading { get; }

    /// <summary>Where the value axis ends, in its unit.</summary>
    public double Top => _top;

    /// <summary>Unit of the time axis.</summary>
    public AxisUnit TimeUnit { get; }

    /// <summary>Figures after the heading.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Label of the value axis.</summary>
    public string ValueLabel { get; init; } = "";

    /// <summary>OOM kills, at times in axis units.</summary>
    public List<KillMark> Kills { get; } = [];

    /// <summary>Most rows of victims' names above the axes.</summary>
    public int MostLanes { get; init; } = 2;

    /// <summary>Times of what is marked by a short line above the axes, in axis units.</summary>
    public List<double> Ticks { get; } = [];

    /// <summary>Times of restarts, in axis units.</summary>
    public List<double> Restarts { get; } = [];

    /// <summary>Words in the middle of a stretch of time, when they fit.</summary>
    public List<Caption> Captions { get; } = [];

    /// <summary>Its width, pixels.</summary>
    public float Width { get; init; } = Figure.PanelWidthOf(1);

    /// <summary>Room for the labels of the value axis, pixels.</summary>
    public float LeftMargin { get; init; }

    /// <summary>Room right of the axes, pixels.</summary>
    public float RightMargin { get; init; } = 14;

    /// <summary>Words right of the axes at heights on the value axis, where they cover nothing.</summary>
    public List<(double Level, string Text)> RightLabels { get; } = [];

    /// <summary>What the lower axis shows.</summary>
    public string AxisLabel { get; init; } = "time";

    /// <summary>Its height, pixels; null: that of its figure's panels.</summary>
    public float? Height { get; init; }

    /// <summary>False leaves the level grid lines out.</summary>
    public bool HasValueGrid { get; init; } = true;

    /// <summary>Puts ticks on the value axis, in axis units.</summary>
    public void SetValueTicks(double[] ticks, string[] labels) => _plot.Axes.Left.SetTicks(ticks, labels);

    /// <summary>A stretch of time over the whole height, in axis units; never so short that it is not seen.</summary>
    public void Band(double from, double to, SKColor colour, Texture texture = Texture.None) => Box(from, to, 0, _top, colour, texture);

    /// <summary>Bands where a container hung or was paused, with these words where they fit.</summary>
    /// <param name="states">What it was doing, in s.</param>
    /// <param name="time">The time axis.</param>
    /// <param name="level">Height of the words, in axis units.</param>
    public void Stops(IEnumerable<Span> states, AxisUnit time, double level)
    {
        foreach (Span span in states)
        {
            if (Palette.BandOf(span.Name) is { } colour)
            {
                Band(span.From / time.Size, span.To / time.Size, colour, Palette.OfState(span.Name).Texture);
                Captions.Add(new Caption(span.From / time.Size, span.To / time.Size, level, span.Name, Palette.Ink) { Background = SKColors.White.WithAlpha(0xDD), MayStand = true });
            }
        }
    }

    /// <summary>What is below a curve, filled.</summary>
    /// <param name="rim">The curve, in axis units.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="hasPeaks">True where peaks are seen however short they are.</param>
    public void Area(Coordinates[] rim, SKColor colour, bool hasPeaks = true)
    {
        if (rim.Length == 0)
        {
            return;
        }

        Coordinates[] top = hasPeaks ? Peaks.Widen(rim, _end / (Width - LeftMargin - RightMargin), _top / UsualHeight) : rim;
        var area = _plot.Add.Polygon(Simplify([.. top, new(top[^1].X, 0), new(top[0].X, 0)]));
        area.FillColor = Library(colour);
        area.LineWidth = 0;
    }

    /// <summary>A filled rectangle, in axis units.</summary>
    public void Box(double from, double to, double bottom, double top, SKColor colour, Texture texture = Texture.None) =>
        _plot.Add.Plottable(new TexturedBox(new CoordinateRect(from, Math.Max(to, from + (Narrowest * _end / Figure.Width)), bottom, top), colour, texture));

    /// <summary>A line through points, in axis units; its width in pixels.</summary>
    public void Line(Coordinates[] points, SKColor colour, float width, bool dashed = false)
    {
        var line = _plot.Add.ScatterLine(Simplify(points), Library(colour));
        line.LineWidth = width;
        line.LinePattern = dashed ? LinePattern.Dashed : LinePattern.Solid;
    }

    /// <summary>A thin line along the rim of an area; none where it goes up and down so often that it would hide the area.</summary>
    /// <param name="points">The line, in axis units.</param>
    /// <param name="colour">Its colour.</param>
    public void Outline(Coordinates[] points, SKColor colour)
    {
        if (points.Length < 2)
        {
            return;
        }

        Coordinates[] line = Simplify(points);
        int turns = 0;
        for (int i = 2; i < line.Length; i++)
        {
            turns += (line[i].Y > line[i - 1].Y) != (line[i - 1].Y > line[i - 2].Y) ? 1 : 0;
        }

        if (turns < Width / 6)
        {
            Line(line, colour, 1);
        }
    }

    /// <summary>A dashed line that is seen over areas and along their rims.</summary>
    /// <param name="points">The line, in axis units.</param>
    /// <param name="ground">What stands beneath its gaps; white, or the colour of what it mostly lies on.</param>
    public void Limit(Coordinates[] points, SKColor? ground = null)
    {
        Line(points, (ground ?? SKColors.White).WithAlpha(0xB0), 2.8f);
        Line(points, Palette.Limit, 1.5f, dashed: true);
    }

    /// <summary>A line like that of a limit, with dashes of its own.</summary>
    /// <param name="points">The line, in axis units.</param>
    /// <param name="kind">How it looks.</param>
    public void Bound(Coordinates[] points, BoundKind kind)
    {
        Line(points, SKColors.White.WithAlpha(0xC8), 3.2f);
        var line = _plot.Add.ScatterLine(points, Library(kind.Colour));
        line.LineWidth = 1.75f;
        line.LinePattern = new LinePattern(LegendEntry.Dashes(kind.Mark), 0, kind.Key);
    }

    /// <summary>Finds places for the victims' names, and tells how much room above the axes (pixels) they and the ticks take.</summary>
    /// <param name="width">Width of the panel, pixels.</param>
    public float Place(float width)
    {
        float left = LeftMargin, right = width - RightMargin;
        _labels = KillLabels.Place(Kills, t => left + (float)(t / _end * (right - left)), left, right, _style.Mark, MostLanes, _style.WidestName);
        _footer = _style == PanelStyle.Small ? [] : Texts.Lines("Killed without room for a name above: ", _labels.Others, right - left, _style.Mark, MostFooterLines);
        return (_labels.Lanes * LaneHeight) + (Ticks.Count > 0 ? TickLength + 2 : 0);
    }

    /// <summary>Room below the axes for the list of names that found no place, pixels; known once they were placed.</summary>
    public float Footer => _footer.Count == 0 ? 0 : (_footer.Count * FooterLine) + FooterGap;

    /// <summary>Draws it into an area of a picture; the lowest panel names the time axis.</summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="area">The area, pixels.</param>
    /// <param name="strip">Room above the axes, pixels: at least what was asked for.</param>
    /// <param name="footer">Room below the axes, pixels: at least what was asked for.</param>
    /// <param name="isLowest">True for the lowest panel.</param>
    public void Draw(SKCanvas canvas, SKRect area, float strip, float footer, bool isLowest)
    {
        _plot.Layout.Fixed(new PixelPadding(LeftMargin, RightMargin, _style.Bottom + footer, _style.Top + strip));
        _plot.Grid.YAxisStyle.IsVisible = HasValueGrid;
        _plot.Render(canvas, new PixelRect(area.Left, area.Right, area.Bottom, area.Top));
        var data = new SKRect(area.Left + LeftMargin, area.Top + _style.Top + strip, area.Right - RightMargin, area.Bottom - _style.Bottom - footer);
        DrawCaptions(canvas, data);
        DrawRightLabels(canvas, data);
        DrawKills(canvas, data, area.Left);
        DrawTicks(canvas, data);
        DrawRestarts(canvas, data);
        DrawHeading(canvas, data.Left, data.Width, area.Top + (_style.Top * 0.58f));
        DrawValueLabel(canvas, area.Left, data, area.Top + (_style.Top * 0.58f));
        float below = area.Bottom - footer;
        if (isLowest && _style != PanelStyle.Small)
        {
            Texts.Draw(canvas, AxisLabel + " (" + TimeUnit.Name + ")", data.Right, below - 6, 11, Palette.Muted, align: SKTextAlign.Right);
        }

        for (int i = 0; i < _footer.Count; i++)
        {
            Texts.Draw(canvas, _footer[i], data.Left, below + (i * FooterLine) + 8, _style.Mark, Palette.KillText);
        }
    }

    private float LaneHeight => _style.Mark + 4;

    // A title stands upright beside its axis; a unit alone above it.
    private void DrawValueLabel(SKCanvas canvas, float left, SKRect data, float baseline)
    {
        if (_style == PanelStyle.Small)
        {
            Texts.Draw(canvas, ValueLabel, data.Left - 6, baseline, _style.Tick, Palette.Muted, align: SKTextAlign.Right);
        }
        else if (ValueLabel.Length > 0)
        {
            canvas.Save();
            canvas.RotateDegrees(-90);
            Texts.Draw(canvas, ValueLabel, -(data.Top + data.Bottom) / 2, left + 10, 11, Palette.Muted, align: SKTextAlign.Center);
            canvas.Restore();
        }
    }

    // The name may give way to the figures, but keeps a part of the width at least.
    private void DrawHeading(SKCanvas canvas, float left, float width, float baseline)
    {
        int unnamed = _style == PanelStyle.Small ? _labels.Others.Count : 0;
        string more = Detail + (unnamed == 0 ? "" : FormattableString.Invariant($"  ·  {unnamed} more not named"));
        float detail = Texts.Measure(more, _style.Detail) + 12;
        string name = Texts.Fit(Heading, Math.Max(width * ShortestName, width - detail), _style.Heading, bold: true, Selection.NameTail);
        Texts.Draw(canvas, name, left, baseline, _style.Heading, Palette.Ink, bold: true);
        if (more.Length > 0)
        {
            float after = Texts.Measure(name, _style.Heading, bold: true) + (name.Length > 0 ? 12 : 0);
            Texts.Draw(canvas, Texts.Fit(more, width - after, _style.Detail), left + after, baseline, _style.Detail, Palette.Muted);
        }
    }

    private static Color Library(SKColor colour) => new(colour.Red, colour.Green, colour.Blue, colour.Alpha);

    // A fifth of a pixel on a panel of the usual size.
    private Coordinates[] Simplify(Coordinates[] points) => Polyline.Simplify(points, _end / 1000 / 5, _top / UsualHeight / 5);

    private float X(SKRect data, double time) => data.Left + (float)(time / _end * data.Width);
}
