using System.Globalization;
using System.Text;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>Text on a picture, in the embedded font.</summary>
internal static class Texts
{
    // Hebrew to Arabic Extended-A.
    private const int FirstRightToLeft = 0x590;
    private const int LastRightToLeft = 0x8FF;

    /// <summary>Draws a text; <paramref name="x"/> is where it begins, ends or has its middle, all in pixels.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float baseline, float size, SKColor colour, bool bold = false, SKTextAlign align = SKTextAlign.Left)
    {
        text = Shown(text);
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
        return font.MeasureText(Shown(text));
    }

    /// <summary>The text as it is drawn: what the font lacks, and scripts that it would need a shaper for, as U+4E2D.</summary>
    public static string Shown(string text)
    {
        if (Ascii.IsValid(text) && !text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Contains('\x7f', StringComparison.Ordinal))
        {
            return text;
        }

        var shown = new StringBuilder();
        bool isEscaped = false;
        foreach (Rune rune in text.Normalize().EnumerateRunes())
        {
            bool isDrawn = !Rune.IsControl(rune) && rune.Value is not (>= FirstRightToLeft and <= LastRightToLeft) && PlotFonts.Regular.ContainsGlyph(rune.Value) && PlotFonts.Bold.ContainsGlyph(rune.Value);
            if (isDrawn)
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"{(isEscaped ? " " : "")}U+{rune.Value:X4}");
            }

            isEscaped = !isDrawn;
        }

        return shown.ToString();
    }

    /// <summary>A list of words in lines of a width, each with a comma; where there are too many, the last line says how many more.</summary>
    /// <param name="intro">What stands before the first.</param>
    /// <param name="words">The words; none give no lines.</param>
    /// <param name="width">Width of the lines, pixels.</param>
    /// <param name="size">Size of the letters, pixels.</param>
    /// <param name="most">Most lines.</param>
    public static IReadOnlyList<string> Lines(string intro, IReadOnlyList<string> words, float width, float size, int most)
    {
        List<string> lines = [];
        string line = intro;
        float room = width - Measure(", and 0000 more", size);
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i] + (i + 1 < words.Count ? ", " : "");
            bool isLast = lines.Count + 1 == most;
            if (Measure(line + word, size) > (isLast ? room : width))
            {
                if (isLast)
                {
                    return [.. lines, string.Create(CultureInfo.InvariantCulture, $"{line}and {words.Count - i} more")];
                }

                lines.Add(line);
                line = "";
            }

            line += word;
        }

        return words.Count == 0 ? [] : [.. lines, line];
    }

    /// <summary>The text as it is drawn, or as much of it as fits with an ellipsis.</summary>
    public static string Fit(string text, float width, float size, bool bold = false, int tail = 0)
    {
        text = Shown(text);
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
