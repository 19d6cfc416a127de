using SkiaSharp;

namespace OomSim.Results;

/// <summary>How a legend shows something.</summary>
internal enum LegendMark
{
    /// <summary>A filled square.</summary>
    Fill,

    /// <summary>A solid line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>A line of dashes and dots.</summary>
    DashDot,

    /// <summary>A dotted line.</summary>
    Dotted,

    /// <summary>A line of short dashes.</summary>
    ShortDashes,

    /// <summary>An upright line.</summary>
    Upright,

    /// <summary>A short upright line that hangs from the top.</summary>
    Tick,

    /// <summary>A triangle.</summary>
    Triangle,
}

/// <summary>A word of a legend, with its mark.</summary>
/// <param name="Text">The word.</param>
/// <param name="Colour">Colour of the mark.</param>
/// <param name="Mark">Shape of the mark.</param>
/// <param name="Texture">Lines over a filled mark.</param>
internal sealed record LegendEntry(string Text, SKColor Colour, LegendMark Mark, Texture Texture = Texture.None)
{
    private const float Size = 12;
    private const float MarkWidth = 16;

    /// <summary>Room that it takes in a row, pixels.</summary>
    public float Width => MarkWidth + 6 + Texts.Measure(Text, Size) + 18;

    /// <summary>Lengths of the dashes of a line and of the gaps behind them, pixels.</summary>
    public static float[] Dashes(LegendMark mark) => mark switch
    {
        LegendMark.DashDot => [8, 3, 2, 3],
        LegendMark.Dotted => [2, 3],
        LegendMark.ShortDashes => [4, 3],
        _ => throw new InvalidOperationException("no dashes of its own"),
    };

    /// <summary>Draws it with its upper left corner at a point, pixels.</summary>
    public void Draw(SKCanvas canvas, float x, float y)
    {
        float middle = y + 8;
        using var paint = new SKPaint { Color = Colour, IsAntialias = true, StrokeWidth = 2 };
        switch (Mark)
        {
            case LegendMark.Fill:
                canvas.DrawRect(x, middle - 6, MarkWidth, 12, paint);
                Textures.Draw(canvas, SKRect.Create(x, middle - 6, MarkWidth, 12), Texture, Palette.TextureOn(Colour));
                using (var border = new SKPaint { Color = Palette.Muted, IsStroke = true, StrokeWidth = 0.5f, IsAntialias = true })
                {
                    canvas.DrawRect(x, middle - 6, MarkWidth, 12, border);
                }

                break;
            case LegendMark.Line:
                canvas.DrawLine(x, middle, x + MarkWidth, middle, paint);
                break;
            case LegendMark.Dashed:
                canvas.DrawLine(x, middle, x + 6, middle, paint);
                canvas.DrawLine(x + 10, middle, x + MarkWidth, middle, paint);
                break;
            case LegendMark.DashDot or LegendMark.Dotted or LegendMark.ShortDashes:
                using (SKPathEffect dashes = SKPathEffect.CreateDash(Dashes(Mark), 0))
                {
                    paint.PathEffect = dashes;
                    canvas.DrawLine(x, middle, x + MarkWidth + 2, middle, paint);
                    paint.PathEffect = null;
                }

                break;
            case LegendMark.Upright:
                canvas.DrawLine(x + (MarkWidth / 2), middle - 7, x + (MarkWidth / 2), middle + 7, paint);
                break;
            case LegendMark.Tick:
                canvas.DrawLine(x + (MarkWidth / 2), middle - 6, x + (MarkWidth / 2), middle + 1, paint);
                break;
            case LegendMark.Triangle:
                Shapes.Triangle(canvas, x + (MarkWidth / 2), middle + 5, 5, paint);
                break;
            default:
                throw new InvalidOperationException("unknown mark");
        }

        Texts.Draw(canvas, Text, x + MarkWidth + 6, middle + 4, Size, Palette.Ink);
    }
}
