using ScottPlot;
using SkiaSharp;

namespace OomSim.Results;

/// <summary>The line of a container's share of the CPUs, while it runs.</summary>
internal static class CpuShareLine
{
    /// <summary>Part of the height at which a line stands that is above the picture.</summary>
    private const double AtTop = 0.985;

    /// <summary>
    /// Draws it, and tells whether there is any. Where it is above the picture, a dashed line along the upper edge says so, and
    /// how much it is.
    /// </summary>
    /// <param name="panel">Takes the line.</param>
    /// <param name="share">The course, in s and CPUs; 0 while the container does not run.</param>
    /// <param name="time">The time axis.</param>
    /// <param name="top">Where the value axis ends.</param>
    public static bool Add(Panel panel, List<Coordinates> share, AxisUnit time, double top)
    {
        bool isThere = false, wasAbove = false;
        var run = new List<Coordinates>();
        foreach (Coordinates point in share.Append(new Coordinates(0, 0)))
        {
            bool isAbove = point.Y > top;
            if (run.Count > 0 && (point.Y <= 0 || isAbove != wasAbove))
            {
                isThere |= run.Count > 1;
                Flush(panel, run, top, wasAbove);
            }

            wasAbove = isAbove;
            if (point.Y > 0)
            {
                run.Add(new Coordinates(point.X / time.Size, point.Y));
            }
        }

        return isThere;
    }

    private static void Flush(Panel panel, List<Coordinates> run, double top, bool isAbove)
    {
        if (run.Count > 1 && isAbove)
        {
            panel.Line([run[0] with { Y = AtTop * top }, run[^1] with { Y = AtTop * top }], Palette.Share, 1.5f, dashed: true);
            double least = run.Min(static p => p.Y), most = run.Max(static p => p.Y);
            string words = FormattableString.Invariant(most - least < 0.005 ? (FormattableString)$"share {most:0.##}, above" : $"share {least:0.##}–{most:0.##}, above");
            panel.Captions.Add(new Caption(run[0].X, run[^1].X, 0.9 * top, words, Palette.Share) { Align = SKTextAlign.Left, Background = SKColors.White });
        }
        else if (run.Count > 1)
        {
            panel.Line([.. run], Palette.Share, 1.5f);
        }

        run.Clear();
    }
}
