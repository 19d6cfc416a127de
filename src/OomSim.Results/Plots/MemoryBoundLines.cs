using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>The lines of memory.high, memory.low and memory.min in the picture of a container's memory.</summary>
internal sealed class MemoryBoundLines
{
    // A line farther above what is used would press the curve flat. Protection that far above says that all of it is protected.
    private const double Farthest = 4;
    private const double FarthestProtection = 2;

    private readonly List<(BoundKind Kind, List<(double Time, double? Bytes)> Steps)> _drawn = [];

    /// <summary>Those of a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="isV1">True for cgroups v1.</param>
    /// <param name="used">Most memory in use, bytes.</param>
    /// <param name="limit">The highest limit that it had, bytes; 0 for none. What is above that is never met.</param>
    /// <param name="limitFits">True where that limit is in the picture, and so what is below it.</param>
    public MemoryBoundLines(ContainerSeries container, bool isV1, double used, double limit, bool limitFits)
    {
        foreach (BoundKind kind in BoundLines.Of(container, isV1))
        {
            List<(double Time, double? Bytes)> steps = BoundLines.Steps(container, kind);
            double farthest = Math.Max(kind.IsProtection ? FarthestProtection * used : Farthest * used, limitFits ? limit : 0);

            // Each stretch for itself: one far above says nothing of the others.
            List<(double Time, double? Bytes)> drawn = steps.ConvertAll(s => s with { Bytes = Fits(s.Bytes) ? s.Bytes : null });
            if (drawn.Exists(static s => s.Bytes is not null))
            {
                _drawn.Add((kind, drawn));
                Highest = Math.Max(Highest, drawn.Max(static s => s.Bytes ?? 0));
            }

            if (BoundLines.Last(container, kind, steps) is { } last)
            {
                Words += "  ·  " + kind.Name + " " + AxisUnit.Bytes(last.Bytes) + Shown.Until(last.Until) + (Fits(last.Bytes) ? "" : IsMet(last.Bytes) ? " (above the picture)" : " (above the limit)");
            }

            bool Fits(double? bytes) => bytes is { } level && IsMet(level) && level <= farthest;
        }

        bool IsMet(double bytes) => limit <= 0 || bytes <= limit;
    }

    /// <summary>The highest of those that are drawn, bytes; 0 for none.</summary>
    public double Highest { get; }

    /// <summary>What the heading says of them.</summary>
    public string Words { get; } = "";

    /// <summary>Draws them.</summary>
    /// <param name="panel">Takes them.</param>
    /// <param name="time">The time axis.</param>
    /// <param name="bytes">The value axis.</param>
    /// <param name="end">End of the run, s.</param>
    /// <param name="isNamed">True where each has its name above its first stretch; where there is no room the legend tells them apart.</param>
    public void Draw(Panel panel, AxisUnit time, AxisUnit bytes, double end, bool isNamed)
    {
        foreach ((BoundKind kind, List<(double Time, double? Bytes)> steps) in _drawn)
        {
            bool wantsName = isNamed;
            List<Coordinates> run = [];
            foreach ((double at, double? level) in steps.Append((end, null)))
            {
                if (run.Count > 0)
                {
                    run.Add(new Coordinates(at / time.Size, run[^1].Y));
                }

                if (level is { } there)
                {
                    run.Add(new Coordinates(at / time.Size, there / bytes.Size));
                }
                else if (run.Count > 0)
                {
                    panel.Bound([.. run], kind);
                    if (wantsName)
                    {
                        Name(panel, kind, run);
                        wantsName = false;
                    }

                    run.Clear();
                }
            }
        }
    }

    private static void Name(Panel panel, BoundKind kind, List<Coordinates> run) => panel.Captions.Add(
        new Caption(run[0].X, run[^1].X, Math.Min(run[0].Y + (panel.Top * 0.055), panel.Top * 0.97), kind.Name, kind.Colour)
        {
            Align = SKTextAlign.Left,
            Background = SKColors.White.WithAlpha(0xDD),
        });
}
