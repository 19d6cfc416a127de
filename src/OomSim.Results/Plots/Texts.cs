using SkiaSharp;

namespace OomSim.Results;

/// <summary>Text on a picture, in the embedded font.</summary>
internal static class Texts
{
    /// <summary>Draws a text; <paramref name="x"/> is where it begins, ends or has its middle, all in pixels.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float baseline, float size, SKColor colour, bool bold = false, SKTextAlign align = SKTextAlign.Left)
    {
        using SKFont font = Font(size, bold);
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        // Aligned by hand: the same position in a picture of pixels and in one of vectors.
        float width = align == SKTextAlign.Left ? 0 : font.MeasureText(text);
        float left = align switch { SKTextAlign.Right => x - width, SKTextAlign.Center => x - (width / 2), _ => x };
        canvas.DrawText(text, left, baseline, font, paint);
    }

    /// <summary>Width of a text, pixels.</summary>
    public static float Measure(string text, float size, bool bold = false)
    {
        using SKFont font = Font(size, bold);
        return font.MeasureText(text);
    }

    /// <summary>The text, or as much of it as fits with an ellipsis.</summary>
    public static string Fit(string text, float width, float size, bool bold = false, int tail = 0)
    {
        if (Measure(text, size, bold) <= width)
        {
            return text;
        }

        string end = "…" + text[^Math.Min(tail, text.Length)..];
        int length = text.Length - end.Length + 1;
        while (length > 1 && Measure(text[..length] + end, size, bold) > width)
        {
            length--;
        }

        return text[..length] + end;
    }

    private static SKFont Font(float size, bool bold) =>
        new(bold ? PlotFonts.Bold : PlotFonts.Regular, size) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, Subpixel = true };
}

/// <summary>Small shapes.</summary>
internal static class Shapes
{
    /// <summary>A triangle that stands on a point's baseline, pointing up.</summary>
    public static void Triangle(SKCanvas canvas, float x, float bottom, float half, SKPaint paint)
    {
        using var path = new SKPath();
        path.MoveTo(x - half, bottom);
        path.LineTo(x + half, bottom);
        path.LineTo(x, bottom - (half * 1.7f));
        path.Close();
        canvas.DrawPath(path, paint);
    }
}
