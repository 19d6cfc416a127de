using System.Text.Json;
using ScottPlot;

namespace OomSim.Results;

/// <summary>What a container may have of the CPUs, as the page's charts draw it: its quota and its share, each from a moment on.</summary>
internal static class GrantData
{
    // Changes of a quota come of commands; a run has few.
    private const int MostQuotas = 1000;
    private const double Micro = 1_000_000;

    /// <summary>Writes both: times in µs, CPUs in millionths; −1 where there is none.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="curve">The container.</param>
    /// <param name="share">The course of its share, two points for each step.</param>
    public static void Write(Utf8JsonWriter json, ContainerSeries curve, List<Coordinates> share)
    {
        List<(double Time, double Cpus)> quotas = [.. curve.Grants.Take(MostQuotas).Select(static g => (g.Time, g.Quota ?? -1))];
        // Between two containers of one name there is none.
        quotas.AddRange(curve.Lives.SkipLast(1).Take(MostQuotas).Select(static l => (l.To, -1.0)));
        Write(json, "quota", [.. quotas.OrderBy(static q => q.Time)]);
        List<(double Time, double Cpus)> steps = [];
        for (int i = 0; i < share.Count; i += 2)
        {
            double cpus = share[i].Y > 0 ? share[i].Y : -1;
            if (steps.Count == 0 || steps[^1].Cpus != cpus)
            {
                steps.Add((share[i].X, cpus));
            }
        }

        Write(json, "share", steps);
    }

    /// <summary>Writes the lines of its memory other than its limit, those that it has: times in µs, bytes; −1 where there is none.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="curve">The container.</param>
    /// <param name="isV1">True for cgroups v1.</param>
    public static void WriteBounds(Utf8JsonWriter json, ContainerSeries curve, bool isV1)
    {
        json.WriteStartObject("bounds");
        foreach (BoundKind kind in BoundLines.Of(curve, isV1))
        {
            List<(double Time, double? Bytes)> all = BoundLines.Steps(curve, kind), steps = [.. all.Take(MostQuotas)];
            json.WriteStartObject(kind.Key);
            WriteUntil(json, BoundLines.Last(curve, kind, all)?.Until);
            ChartData.Column(json, "t", steps, static s => ChartData.Micros(s.Time));
            ChartData.Column(json, "bytes", steps, static s => s.Bytes is { } bytes ? (long)bytes : -1);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes until when a line was in force, µs; nothing where it is to the end.</summary>
    public static void WriteUntil(Utf8JsonWriter json, double? until)
    {
        if (until is { } time)
        {
            json.WriteNumber("until", ChartData.Micros(time));
        }
    }

    private static void Write(Utf8JsonWriter json, string name, List<(double Time, double Cpus)> steps)
    {
        json.WriteStartObject(name);
        ChartData.Column(json, "t", steps, static s => ChartData.Micros(s.Time));
        ChartData.Column(json, "cpus", steps, static s => s.Cpus < 0 ? -1 : (long)Math.Round(s.Cpus * Micro));
        json.WriteEndObject();
    }
}
