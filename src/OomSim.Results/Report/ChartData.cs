using System.Text.Json;

namespace OomSim.Results;

/// <summary>The curves that the page's charts draw, as compact JSON: columns of whole numbers, each as its difference from the one before.</summary>
internal static class ChartData
{
    // Points of all containers together, and how many of a slice stay: first, last, highest and lowest.
    private const int PointBudget = 32_000;
    private const int PointsOfSlice = 4;
    private const int MostSlices = 800;
    private const int FewestSlices = 20;
    private const int MarkBudget = 12_000;
    private const double Micro = 1_000_000;

    /// <summary>Writes the curves.</summary>
    public static void Write(Stream stream, ReportContent content)
    {
        using var json = new Utf8JsonWriter(stream);
        RunData data = content.Data;
        json.WriteStartObject();
        json.WriteNumber("end", Math.Max(Micros(data.End), content.Summary.SimulatedNs / 1000));
        json.WriteStartArray("containers");
        int slices = Math.Clamp(PointBudget / PointsOfSlice / Math.Max(1, content.Curves.Count), FewestSlices, MostSlices);
        int marks = Math.Max(10, MarkBudget / Math.Max(1, content.Curves.Count));
        foreach (ContainerSeries curve in content.Curves)
        {
            ContainerSummary[] lives = [.. content.Summary.Containers.Where(c => c.Name == curve.Name)];
            WriteContainer(json, curve, lives, data.End / slices, marks);
        }

        json.WriteEndArray();
        WriteHost(json, data.Host);
        json.WriteEndObject();
    }

    private static void WriteContainer(Utf8JsonWriter json, ContainerSeries curve, ContainerSummary[] lives, double slice, int marks)
    {
        var points = new List<ContainerPoint>();
        var thinner = new Thinner<ContainerPoint>(points, slice, static p => p.Time, static p => p.Current + p.Swap);
        curve.Points.ForEach(thinner.Add);
        thinner.Close();
        json.WriteStartObject();
        json.WriteString("name", curve.Name);
        Column(json, "t", points, static p => Micros(p.Time));
        Column(json, "memory", points, static p => (long)p.Current);
        Column(json, "limit", points, static p => p.Limit is { } limit ? (long)limit : -1);
        Column(json, "anon", points, static p => (long)p.Anon);
        Column(json, "file", points, static p => (long)p.File);
        Column(json, "shmem", points, static p => (long)p.Shmem);
        Column(json, "kernel", points, static p => (long)p.Kernel);
        Column(json, "swap", points, static p => (long)p.Swap);
        Column(json, "cpu", points, static p => Micros(p.Cpu));
        json.WriteStartArray("states");
        foreach (Span span in curve.States)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Micros(span.From));
            json.WriteNumberValue(Micros(span.To));
            json.WriteStringValue(span.Name);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        WriteKills(json, curve.Kills, slice / 4, marks);
        WriteMarks(json, "restarts", curve.Restarts, slice / 4, marks);
        WriteIntervals(json, "hung", lives.SelectMany(l => l.Hung).Take(marks));
        WriteIntervals(json, "paused", lives.SelectMany(l => l.Paused).Take(marks));
        json.WriteEndObject();
    }

    private static void WriteHost(Utf8JsonWriter json, List<HostPoint> host)
    {
        json.WriteStartObject("host");
        Column(json, "t", host, static p => Micros(p.Time));
        Column(json, "total", host, static p => (long)p.Total);
        Column(json, "free", host, static p => (long)p.Free);
        Column(json, "anon", host, static p => (long)p.Anon);
        Column(json, "file", host, static p => (long)Math.Max(0, p.File - p.Shmem));
        Column(json, "shmem", host, static p => (long)p.Shmem);
        Column(json, "swap", host, static p => (long)p.SwapUsed);
        json.WriteEndObject();
    }

    private static void Column<T>(Utf8JsonWriter json, string name, List<T> points, Func<T, long> value)
    {
        json.WriteStartArray(name);
        long before = 0;
        foreach (T point in points)
        {
            long now = value(point);
            json.WriteNumberValue(now - before);
            before = now;
        }

        json.WriteEndArray();
    }

    // Kills that fall on one line of the picture are one mark with their number.
    private static void WriteKills(Utf8JsonWriter json, List<KillMark> kills, double nearest, int most)
    {
        json.WriteStartArray("kills");
        int written = 0;
        for (int i = 0; i < kills.Count && written < most; written++)
        {
            int next = i + 1;
            while (next < kills.Count && kills[next].Time - kills[i].Time < nearest)
            {
                next++;
            }

            json.WriteStartArray();
            json.WriteNumberValue(Micros(kills[i].Time));
            json.WriteStringValue(kills[i].Victim);
            json.WriteNumberValue(next - i);
            json.WriteEndArray();
            i = next;
        }

        json.WriteEndArray();
    }

    private static void WriteMarks(Utf8JsonWriter json, string name, List<double> times, double nearest, int most)
    {
        json.WriteStartArray(name);
        double last = double.NegativeInfinity;
        int written = 0;
        foreach (double time in times)
        {
            if (time - last >= nearest && written++ < most)
            {
                json.WriteNumberValue(Micros(time));
                last = time;
            }
        }

        json.WriteEndArray();
    }

    private static void WriteIntervals(Utf8JsonWriter json, string name, IEnumerable<IntervalSummary> intervals)
    {
        json.WriteStartArray(name);
        foreach (IntervalSummary interval in intervals)
        {
            json.WriteStartArray();
            json.WriteNumberValue(interval.FromNs / 1000);
            json.WriteNumberValue(interval.ToNs / 1000 ?? -1);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static long Micros(double seconds) => (long)Math.Round(seconds * Micro);
}
