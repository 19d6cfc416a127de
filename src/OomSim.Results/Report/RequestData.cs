using System.Text.Json;

namespace OomSim.Results;

/// <summary>What the clients of a container saw, as the page's charts draw it: slices of time in which requests were sent.</summary>
internal static class RequestData
{
    /// <summary>Writes them; nothing where nobody asked.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="series">What they saw.</param>
    /// <param name="end">End of the run, s.</param>
    /// <param name="most">Most slices.</param>
    public static void Write(Utf8JsonWriter json, RequestSeries? series, double end, int most)
    {
        if (series is null)
        {
            return;
        }

        int all = series.Longest.Length, step = Math.Max(1, (all + most - 1) / most);
        List<Slice> slices = [];
        for (int from = 0; from < all; from += step)
        {
            int length = Math.Min(step, all - from);
            var slice = new Slice(
                from,
                series.Longest.AsSpan(from, length).ToArray().Max(),
                series.Answers.AsSpan(from, length).ToArray().Sum(),
                series.Failures.AsSpan(from, length).ToArray().Sum(),
                series.Pending.AsSpan(from, length).ToArray().Sum());
            if (slice.Answered + slice.Failed + slice.Pending > 0)
            {
                slices.Add(slice);
            }
        }

        json.WriteStartObject("requests");
        json.WriteNumber("width", ChartData.Micros(end * step / all));
        ChartData.Column(json, "t", slices, s => ChartData.Micros(end * s.From / all));
        ChartData.Column(json, "longest", slices, static s => ChartData.Micros(s.Longest));
        ChartData.Column(json, "answered", slices, static s => s.Answered);
        ChartData.Column(json, "failed", slices, static s => s.Failed);
        ChartData.Column(json, "pending", slices, static s => s.Pending);
        json.WriteEndObject();
    }

    private readonly record struct Slice(int From, double Longest, long Answered, long Failed, long Pending);
}
