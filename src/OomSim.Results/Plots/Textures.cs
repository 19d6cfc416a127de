using SkiaSharp;

namespace OomSim.Results;

/// <summary>Draws textures. Their lines lie on one grid for the whole picture, so that neighbours go on in each other.</summary>
internal static class Textures
{
    private const float Step = 7;

    /// <summary>Draws a texture into a rectangle, all in pixels; one path whatever its size.</summary>
    public static void Draw(SKCanvas canvas, SKRect area, Texture texture, SKColor colour)
    {
        if (texture == Texture.None || area.Width <= 0 || area.Height <= 0)
        {
            return;
        }

        using var path = new SKPath();
        switch (texture)
        {
            case Texture.Rising:
                Slanted(path, area, 1);
                break;
            case Texture.Falling:
                Slanted(path, area, -1);
                break;
            case Texture.Upright:
                for (float x = First(area.Left); x <= area.Right; x += Step)
                {
                    Line(path, x, area.Top, x, area.Bottom);
                }

                break;
            case Texture.Level:
                for (float y = First(area.Top); y <= area.Bottom; y += Step)
                {
                    Line(path, area.Left, y, area.Right, y);
                }

                break;
            default:
                Strokes(path, area);
                break;
        }

        using var paint = new SKPaint { Color = colour, IsStroke = true, StrokeWidth = 1.2f, IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    private static float First(float from) => MathF.Ceiling(from / Step) * Step;

    // Lines x + slope · y = k · Step, each as far as it lies in the area.
    private static void Slanted(SKPath path, SKRect area, float slope)
    {
        float lowest = Math.Min(slope * area.Top, slope * area.Bottom), highest = Math.Max(slope * area.Top, slope * area.Bottom);
        for (float sum = First(area.Left + lowest); sum <= area.Right + highest; sum += Step)
        {
            float left = Math.Max(area.Left, sum - highest), right = Math.Min(area.Right, sum - lowest);
            if (left < right)
            {
                Line(path, left, (sum - left) * slope, right, (sum - right) * slope);
            }
        }
    }

    private static void Strokes(SKPath path, SKRect area)
    {
        bool isOdd = (int)(First(area.Top) / Step) % 2 != 0;
        for (float y = First(area.Top); y <= area.Bottom; y += Step, isOdd = !isOdd)
        {
            for (float x = First(area.Left) + (isOdd ? Step / 2 : 0); x + 2.5f <= area.Right; x += Step)
            {
                Line(path, x, y, x + 2.5f, y);
            }
        }
    }

    private static void Line(SKPath path, float x0, float y0, float x1, float y1)
    {
        path.MoveTo(x0, y0);
        path.LineTo(x1, y1);
    }
}
