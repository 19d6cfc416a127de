using SkiaSharp;

namespace OomSim.Results;

/// <summary>A line of a container's memory other than its limit: how it is called and looks.</summary>
/// <param name="Key">Its name in the page's data.</param>
/// <param name="Name">Its name in words.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Mark">Its dashes.</param>
/// <param name="Of">Its bytes.</param>
internal sealed record BoundKind(string Key, string Name, SKColor Colour, LegendMark Mark, Func<BoundPoint, double?> Of)
{
    /// <summary>True for what keeps memory from being taken; memory.high holds back instead.</summary>
    public bool IsProtection => Key != "memhigh";
}

/// <summary>The lines of memory.high, memory.low and memory.min over time.</summary>
internal static class BoundLines
{
    // Times of the files are whole µs.
    private const double Near = 2e-6;

    private static readonly BoundKind High = new("memhigh", "memory.high", Palette.High, LegendMark.DashDot, static p => p.High);
    private static readonly BoundKind Low = new("memlow", "memory.low", Palette.Low, LegendMark.Dotted, static p => p.Low);
    private static readonly BoundKind Soft = Low with { Key = "memsoft", Name = "soft limit" };
    private static readonly BoundKind Min = new("memmin", "memory.min", Palette.Low, LegendMark.ShortDashes, static p => p.Min);

    /// <summary>Those that a container had at any time, the highest first.</summary>
    /// <param name="container">The container.</param>
    /// <param name="isV1">True for cgroups v1, whose soft limit stands in the place of memory.low.</param>
    public static IEnumerable<BoundKind> Of(ContainerSeries container, bool isV1) =>
        new[] { High, isV1 ? Soft : Low, Min }.Where(k => container.Bounds.Exists(p => k.Of(p) is not null));

    /// <summary>The last bytes of a line, and until when it was there where it is no longer in force, s: while nothing runs it is that of the next run. Null where it never was.</summary>
    /// <param name="container">The container.</param>
    /// <param name="kind">Which line.</param>
    /// <param name="steps">Its course.</param>
    public static (double Bytes, double? Until)? Last(ContainerSeries container, BoundKind kind, List<(double Time, double? Bytes)> steps)
    {
        int at = steps.FindLastIndex(static s => s.Bytes is not null);
        return at < 0 ? null : (steps[at].Bytes!.Value, at + 1 < steps.Count && kind.Of(container.Bounds[^1]) is null ? steps[at + 1].Time : null);
    }

    /// <summary>A line's bytes from each moment on; null while it is not there: while nothing runs there is no cgroup.</summary>
    public static List<(double Time, double? Bytes)> Steps(ContainerSeries container, BoundKind kind)
    {
        List<(double Time, double? Bytes)> steps = [];
        int next = 0;
        double? value = null;
        foreach (Span span in container.States.Where(static s => s.Name is not ("created" or "exited" or "dead" or "restarting")))
        {
            Follow(span.From + Near, null);
            if (steps.Count > 0 && steps[^1].Time >= span.From - Near)
            {
                // It goes on.
                steps.RemoveAt(steps.Count - 1);
            }

            Add(span.From);
            Follow(span.To - Near, steps);
            if (steps.Count > 0 && steps[^1].Bytes is not null)
            {
                steps.Add((span.To, null));
            }
        }

        return steps;

        void Follow(double to, List<(double Time, double? Bytes)>? into)
        {
            for (; next < container.Bounds.Count && container.Bounds[next].Time <= to; next++)
            {
                value = kind.Of(container.Bounds[next]);
                if (into is not null)
                {
                    Add(container.Bounds[next].Time);
                }
            }
        }

        void Add(double time)
        {
            if ((steps.Count == 0 ? null : steps[^1].Bytes) != value)
            {
                steps.Add((time, value));
            }
        }
    }
}
