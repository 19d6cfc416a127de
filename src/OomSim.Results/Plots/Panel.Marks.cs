using SkiaSharp;

namespace OomSim.Results;

/// <summary>What stands over the plot: kills, their victims above it, ticks, restarts, captions.</summary>
internal sealed partial class Panel
{
    private void DrawKills(SKCanvas canvas, SKRect data, float left)
    {
        // Many lines side by side would be all that is seen of the curve.
        SKColor colour = Kills.Count > 40 ? Palette.Kill.WithAlpha(0x90) : Palette.Kill;
        using var paint = new SKPaint { Color = colour, StrokeWidth = Kills.Count > 20 ? 1 : 1.5f, IsAntialias = true };
        foreach (KillMark kill in Kills)
        {
            float x = X(data, kill.Time);
            canvas.DrawLine(x, data.Top, x, data.Bottom, paint);
        }

        float lowest = data.Top - (Ticks.Count > 0 ? TickLength + 2 : 0);
        foreach (PlacedLabel label in _labels.Placed)
        {
            float bottom = lowest - (label.Lane * LaneHeight);
            canvas.DrawLine(left + label.Line, bottom - (label.Left > label.Line ? LaneHeight - 2 : 0), left + label.Line, data.Top, paint);
            Texts.Draw(canvas, label.Text, left + label.Left, bottom - 3, _style.Mark, Palette.KillText);
        }
    }

    private void DrawTicks(SKCanvas canvas, SKRect data)
    {
        using var paint = new SKPaint { Color = Palette.Kill, StrokeWidth = 1.5f, IsAntialias = true };
        foreach (double tick in Ticks)
        {
            float x = X(data, tick);
            canvas.DrawLine(x, data.Top - TickLength, x, data.Top, paint);
        }
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
                Shapes.Triangle(canvas, x, data.Bottom + 1, _style.Mark * 0.4f, paint);
                last = x;
            }
        }
    }

    private void DrawRightLabels(SKCanvas canvas, SKRect data)
    {
        foreach ((double level, string text) in RightLabels)
        {
            Texts.Draw(canvas, text, data.Right + 4, data.Bottom - (float)(level / _top * data.Height) + 4, _style.Mark, Palette.Ink);
        }
    }

    private void DrawCaptions(SKCanvas canvas, SKRect data)
    {
        foreach (Caption caption in Captions)
        {
            float from = X(data, caption.From), to = X(data, caption.To);
            if (Texts.Measure(caption.Text, _style.Mark) + 6 <= to - from)
            {
                float y = data.Bottom - (float)(caption.Level / _top * data.Height);
                float x = caption.Align == SKTextAlign.Center ? (from + to) / 2 : from + 6;
                if (caption.Background is { } background)
                {
                    float width = Texts.Measure(caption.Text, _style.Mark) + 6;
                    float left = caption.Align == SKTextAlign.Center ? x - (width / 2) : x - 3;
                    using var paint = new SKPaint { Color = background };
                    canvas.DrawRect(left, y - (_style.Mark * 0.65f), width, _style.Mark * 1.35f, paint);
                }

                Texts.Draw(canvas, caption.Text, x, y + 4, _style.Mark, caption.Colour, align: caption.Align);
            }
            else if (caption.MayStand && to - from >= _style.Mark + 3)
            {
                DrawUpright(canvas, caption, (from + to) / 2, data.Top + 6);
            }
        }
    }

    // From below to above, its end at the given point.
    private void DrawUpright(SKCanvas canvas, Caption caption, float x, float top)
    {
        float width = Texts.Measure(caption.Text, _style.Mark);
        canvas.Save();
        canvas.Translate(x, top);
        canvas.RotateDegrees(-90);
        using var paint = new SKPaint { Color = caption.Background ?? SKColors.White };
        canvas.DrawRect(-width - 3, -_style.Mark * 0.65f, width + 6, _style.Mark * 1.3f, paint);
        Texts.Draw(canvas, caption.Text, 0, 4, _style.Mark, caption.Colour, align: SKTextAlign.Right);
        canvas.Restore();
    }
}
