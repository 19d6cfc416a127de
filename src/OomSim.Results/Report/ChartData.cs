using System.Text.Json;

namespace OomSim.Results;

/// <summary>The curves that the page's charts draw, as compact JSON: columns of whole numbers, each as its difference from the one before.</summary>
internal static class ChartData
{
    /// <summary>How many points of a slice stay: first, last, highest and lowest.</summary>
    public const int PointsOfSlice = 4;

    private const int MarkBudget = 12_000;
    private const double Micro = 1_000_000;

    /// <summary>Writes the curves, and tells how many points the containers' have.</summary>
    /// <param name="stream">Takes them.</param>
    /// <param name="content">The run.</param>
    /// <param name="slices">Slices of time of which a few points each stay.</param>
    public static int Write(Stream stream, ReportContent content, int slices)
    {
        using var json = new Utf8JsonWriter(stream);
        RunData data = content.Data;
        json.WriteStartObject();
        json.WriteNumber("end", Math.Max(Micros(data.End), content.Summary.SimulatedNs / 1000));
        json.WriteStartArray("containers");
        int marks = Math.Max(10, MarkBudget / Math.Max(1, content.Curves.Count));
        var shares = new CpuShares(data, Math.Min(slices, RunReader.Slices / 2));
        int points = 0;
        foreach (ContainerSeries curve in content.Curves)
        {
            List<ContainerPoint> thin = Thin(curve, data.End / slices);
            points += thin.Count;
            json.WriteStartObject();
            WriteContainer(json, curve, thin, content, data.End / slices, marks);
            GrantData.Write(json, curve, shares.Of(curve));
            GrantData.WriteBounds(json, curve, data.IsV1);
            RequestData.Write(json, data.Requests.Find(r => r.Curve == curve), data.End, slices);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteHost(json, Thin(data.Host, data.End / slices, static p => p.Time, static p => p.Free), data, data.End / slices);
        json.WriteEndObject();
        return points;
    }

    /// <summary>How many points the containers' curves have when they are thinned to so many slices.</summary>
    public static int Points(ReportContent content, int slices) => content.Curves.Sum(c => Thin(c, content.Data.End / slices).Count);

    private static List<ContainerPoint> Thin(ContainerSeries curve, double slice) => Thin(curve.Points, slice, static p => p.Time, static p => p.Current + p.Swap);

    private static List<T> Thin<T>(List<T> all, double slice, Func<T, double> time, Func<T, double> value)
        where T : struct
    {
        var points = new List<T>();
        var thinner = new Thinner<T>(points, slice, time, value);
        all.ForEach(thinner.Add);
        thinner.Close();
        return points;
    }

    private static void WriteContainer(Utf8JsonWriter json, ContainerSeries curve, List<ContainerPoint> points, ReportContent content, double slice, int marks)
    {
        json.WriteString("name", curve.Name);
        GrantData.WriteUntil(json, curve.LimitUntil);
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
        var spans = new List<Span>();
        curve.States.ForEach(s => ContainerReader.Add(spans, s, slice / 4));
        foreach (Span span in spans)
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
        WriteIntervals(json, "hung", content.Within(curve, static c => c.Hung).Take(marks));
        WriteIntervals(json, "paused", content.Within(curve, static c => c.Paused).Take(marks));
    }

    private static void WriteHost(Utf8JsonWriter json, List<HostPoint> host, RunData data, double slice)
    {
        List<MarksPoint> marks = data.Watermarks;
        json.WriteStartObject("host");
        Column(json, "t", host, static p => Micros(p.Time));
        Column(json, "total", host, static p => (long)p.Total);
        Column(json, "free", host, static p => (long)p.Free);
        Column(json, "anon", host, static p => (long)p.Anon);
        Column(json, "file", host, static p => (long)Math.Max(0, p.File - p.Shmem));
        Column(json, "shmem", host, static p => (long)p.Shmem);
        Column(json, "swap", host, static p => (long)p.SwapUsed);
        WriteKills(json, data.HostKills, slice / 4, MarkBudget);
        json.WriteStartObject("marks");
        Column(json, "t", marks, static m => Micros(m.Time));
        Column(json, "min", marks, static m => (long)m.Min);
        Column(json, "low", marks, static m => (long)m.Low);
        Column(json, "high", marks, static m => (long)m.High);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A column of whole numbers, each as its difference from the one before.</summary>
    public static void Column<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> points, Func<T, long> value)
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

    /// <summary>µs of seconds.</summary>
    public static long Micros(double seconds) => (long)Math.Round(seconds * Micro);
}
