using SkiaSharp;

namespace OomSim.Results;

/// <summary>What stands over the plot: kills with their victims, ticks, restarts, captions.</summary>
internal sealed partial class Panel
{
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
        float taken = data.Left;
        for (int i = 0; i < Kills.Count; i++)
        {
            float x = X(data, Kills[i].Time);
            string label = Kills[i].Label;
            // The same name again and again says nothing new, and need not be cut where it comes again.
            if (label == last && x - lastAt < RepeatDistance)
            {
                continue;
            }

            int next = i + 1;
            while (next < Kills.Count && Kills[next].Label == label && X(data, Kills[next].Time) - x < RepeatDistance)
            {
                next++;
            }

            float until = next < Kills.Count ? X(data, Kills[next].Time) : data.Right;
            if (DrawKillLabel(canvas, label, x, until, Math.Max(taken, i == 0 ? data.Left : X(data, Kills[i - 1].Time)), data) is { } end)
            {
                taken = end;
                last = label;
                lastAt = x;
            }
        }
    }

    // To the right of its line as far as the next one, or to the left where there is more room. Tells where it ends; null when there is no room.
    private float? DrawKillLabel(SKCanvas canvas, string victim, float x, float next, float previous, SKRect data)
    {
        float width = Texts.Measure(victim, _style.Mark);
        float room = next - x - 8;
        bool isLeft = width > room && x - previous - 8 >= width;
        if (!isLeft && room < Math.Min(width, ShortestLabel))
        {
            return null;
        }

        string text = isLeft ? victim : Texts.Fit(victim, room, _style.Mark);
        width = Texts.Measure(text, _style.Mark);
        float left = isLeft ? x - 4 - width : x + 4;
        using var halo = new SKPaint { Color = SKColors.White.WithAlpha(0xDD) };
        canvas.DrawRect(left - 2, data.Top + 1, width + 4, _style.Mark + 4, halo);
        Texts.Draw(canvas, text, left, data.Top + _style.Mark + 1, _style.Mark, Palette.KillText);
        return left + width;
    }

    private void DrawTicks(SKCanvas canvas, SKRect data)
    {
        using var paint = new SKPaint { Color = Palette.Kill, StrokeWidth = 1.5f, IsAntialias = true };
        foreach (double tick in Ticks)
        {
            float x = X(data, tick);
            canvas.DrawLine(x, data.Top, x, data.Top + TickLength, paint);
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

    private void DrawCaptions(SKCanvas canvas, SKRect data)
    {
        foreach (Caption caption in Captions)
        {
            float from = X(data, caption.From), to = X(data, caption.To);
            if (Texts.Measure(caption.Text, _style.Mark) + 6 <= to - from)
            {
                float y = data.Bottom - (float)(caption.Level / _top * data.Height);

                // Names of victims stand at the top.
                y = Kills.Count > 0 ? Math.Max(y, data.Top + (_style.Mark * 2.2f)) : y;
                float x = caption.Align == SKTextAlign.Center ? (from + to) / 2 : from + 6;
                if (caption.Background is { } background)
                {
                    float half = (Texts.Measure(caption.Text, _style.Mark) / 2) + 3;
                    using var paint = new SKPaint { Color = background };
                    canvas.DrawRect(x - half, y - (_style.Mark * 0.65f), 2 * half, _style.Mark * 1.35f, paint);
                }

                Texts.Draw(canvas, caption.Text, x, y + 4, _style.Mark, caption.Colour, align: caption.Align);
            }
        }
    }
}
