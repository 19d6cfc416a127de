using System.Text;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>
/// A picture: a title, a legend outside the data, and panels. It is described once and drawn twice, as PNG and as SVG.
/// </summary>
internal sealed class Figure
{
    /// <summary>Width of every picture, pixels.</summary>
    public const float Width = 1200;
    /// <summary>Room around everything, pixels.</summary>
    public const float Margin = 16;

    private const float TitleHeight = 30;
    private const float SubtitleHeight = 20;
    private const float LegendRow = 22;

    // Of a title that is cut, seed and cgroup version stay.
    private const int TitleTail = 30;

    private readonly List<float> _strips = [];

    /// <summary>First line.</summary>
    public required string Title { get; init; }

    /// <summary>Second line, smaller.</summary>
    public required string Subtitle { get; init; }

    /// <summary>What stands between the titles and the panels, in rows.</summary>
    public List<LegendEntry> Legend { get; } = [];

    /// <summary>Row by row, from left to right.</summary>
    public List<Panel> Panels { get; } = [];

    /// <summary>1 or 2.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>Height of one panel, pixels.</summary>
    public float PanelHeight { get; init; } = 240;

    /// <summary>Adds hangs and pauses to the legend, where there are any.</summary>
    public void AddStops(IEnumerable<Span> states)
    {
        var there = states.Select(static s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string state in new[] { "hung", "paused" }.Where(there.Contains))
        {
            Legend.Add(new LegendEntry(state, Palette.BandOf(state)!.Value, LegendMark.Fill, Palette.OfState(state).Texture));
        }
    }

    /// <summary>Draws the picture into <c>name.png</c> and <c>name.svg</c>.</summary>
    public IEnumerable<string> Save(string folder, string name)
    {
        PlotFonts.Ensure();
        float height = Height();
        string png = Path.Combine(folder, name + ".png");
        using (var surface = SKSurface.Create(new SKImageInfo((int)Width, (int)height)))
        {
            Draw(surface.Canvas);
            using SKPixmap pixels = surface.PeekPixels();
            using SKData data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 6))
                ?? throw new IOException("the picture cannot be encoded as PNG");
            using FileStream file = File.Create(png);
            data.SaveTo(file);
        }

        yield return png;
        string svg = Path.Combine(folder, name + ".svg");
        using (var memory = new MemoryStream())
        {
            using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(Width, height), memory))
            {
                Draw(canvas);
            }

            string text = SvgCleaner.Clean(Encoding.UTF8.GetString(memory.ToArray()));
            File.WriteAllText(svg, text, new UTF8Encoding(false));
        }

        yield return svg;
    }

    private float PanelWidth => PanelWidthOf(Columns);

    /// <summary>Width of a panel of which so many stand in a row, pixels.</summary>
    public static float PanelWidthOf(int columns) => (Width - (2 * Margin)) / columns;

    private static float HeaderHeight(int legendRows) => Margin + TitleHeight + SubtitleHeight + (legendRows * LegendRow) + 8;

    private float Height()
    {
        _strips.Clear();
        foreach (Panel panel in Panels)
        {
            _strips.Add(panel.Place(PanelWidth));
        }

        return MathF.Ceiling(HeaderHeight(LegendRows().Count) + TopOf((Panels.Count + Columns - 1) / Columns) + Margin);
    }

    // A panel may have a height of its own where it has a row of its own; names above and below the axes make a row higher.
    private float TopOf(int row) => Enumerable.Range(0, row).Sum(i => ((Columns == 1 ? Panels[i].Height : null) ?? PanelHeight) + StripOf(i) + FooterOf(i));

    private float StripOf(int row) => _strips.Skip(row * Columns).Take(Columns).Max();

    private float FooterOf(int row) => Panels.Skip(row * Columns).Take(Columns).Max(static p => p.Footer);

    private void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        Texts.Draw(canvas, Texts.Fit(Title, Width - (2 * Margin), 18, bold: true, TitleTail), Margin, Margin + 18, 18, Palette.Ink, bold: true);
        Texts.Draw(canvas, Texts.Fit(Subtitle, Width - (2 * Margin), 12), Margin, Margin + TitleHeight + 10, 12, Palette.Muted);
        List<List<LegendEntry>> rows = LegendRows();
        float y = Margin + TitleHeight + SubtitleHeight;
        foreach (List<LegendEntry> row in rows)
        {
            float x = Margin;
            foreach (LegendEntry entry in row)
            {
                entry.Draw(canvas, x, y);
                x += entry.Width;
            }

            y += LegendRow;
        }

        float top = HeaderHeight(rows.Count);
        for (int i = 0; i < Panels.Count; i++)
        {
            int row = i / Columns;
            float left = Margin + (i % Columns * PanelWidth);
            float panelTop = top + TopOf(row);
            bool isLowest = i + Columns >= Panels.Count || Panels[i].AxisLabel != Panels[i + Columns].AxisLabel;
            Panels[i].Draw(canvas, SKRect.Create(left, panelTop, PanelWidth, TopOf(row + 1) - TopOf(row)), StripOf(row), FooterOf(row), isLowest);
        }
    }

    private List<List<LegendEntry>> LegendRows()
    {
        List<List<LegendEntry>> rows = [];
        float used = float.MaxValue;
        foreach (LegendEntry entry in Legend)
        {
            if (used + entry.Width > Width - Margin)
            {
                rows.Add([]);
                used = Margin;
            }

            rows[^1].Add(entry);
            used += entry.Width;
        }

        return rows;
    }
}
