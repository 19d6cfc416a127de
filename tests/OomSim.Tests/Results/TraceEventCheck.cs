using System.Globalization;
using System.Text.Json;

namespace OomSim.Tests.Results;

/// <summary>
/// Holds a trace.json against the Trace Event Format (its JSON object form) and what Perfetto's importer asks beyond it: slices of a thread nest,
/// process and thread numbers are integers above 0, and every one of them has a name.
/// </summary>
internal static class TraceEventCheck
{
    private static readonly SortedSet<string> Common = new(["name", "cat", "ph", "ts", "pid", "tid", "args"], StringComparer.Ordinal);

    /// <summary>Everything that is wrong, a line each.</summary>
    public static IReadOnlyList<string> Problems(byte[] text)
    {
        using var document = JsonDocument.Parse(text);
        var problems = new List<string>();
        JsonElement root = document.RootElement;
        if (root.GetProperty("displayTimeUnit").GetString() is not ("ms" or "ns") || root.GetProperty("otherData").ValueKind != JsonValueKind.Object)
        {
            problems.Add("the object form has displayTimeUnit and otherData");
        }

        JsonElement[] events = [.. root.GetProperty("traceEvents").EnumerateArray()];
        foreach (JsonElement e in events)
        {
            string? problem = e.GetProperty("ph").GetString() switch
            {
                "X" => Fields(e, "dur") ?? (Ns(e, "dur") is > 0 ? null : "dur"),
                "i" => Fields(e, "s") ?? (e.GetProperty("s").GetString() is "g" or "p" or "t" ? null : "s"),
                "C" => Fields(e) ?? (e.GetProperty("args").EnumerateObject().Any() && e.GetProperty("args").EnumerateObject().All(a => a.Value.ValueKind == JsonValueKind.Number) ? null : "args"),
                "s" => Fields(e, "id") ?? (e.GetProperty("id").ValueKind is JsonValueKind.Number or JsonValueKind.String ? null : "id"),
                "f" => Fields(e, "id", "bp") ?? (e.GetProperty("bp").GetString() == "e" ? null : "bp"),
                "M" => Fields(e) ?? Metadata(e),
                _ => "ph",
            };
            if (problem is not null)
            {
                problems.Add($"{problem} of {e.GetRawText()}");
            }
        }

        if (problems.Count == 0)
        {
            problems.AddRange(Unnamed(events));
            problems.AddRange(Overlaps(events));
            problems.AddRange(Counters(events));
            problems.AddRange(Arrows(events));
        }

        return problems;
    }

    /// <summary>A time in microseconds with at most three decimals, in ns; null where it is none.</summary>
    public static long? Ns(JsonElement e, string name)
    {
        string text = e.GetProperty(name).GetRawText();
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value >= 0 && decimal.Truncate(value * 1000) == value * 1000
            ? (long)(value * 1000)
            : null;
    }

    private static string? Fields(JsonElement e, params string[] more)
    {
        string? unknown = e.EnumerateObject().Select(p => p.Name).FirstOrDefault(n => !Common.Contains(n) && !more.Contains(n));
        return unknown is not null ? "the key " + unknown
            : e.EnumerateObject().Select(p => p.Name).Distinct().Count() != e.EnumerateObject().Count() ? "a key twice"
            : e.GetProperty("name").GetString() is not { Length: > 0 } ? "name"
            : Ns(e, "ts") is null ? "ts"
            : !e.GetProperty("pid").TryGetInt32(out int pid) || pid <= 0 ? "pid"
            : !e.GetProperty("tid").TryGetInt32(out int tid) || tid <= 0 ? "tid"
            : e.TryGetProperty("args", out JsonElement args) && args.ValueKind != JsonValueKind.Object ? "args"
            : null;
    }

    private static string? Metadata(JsonElement e) => e.GetProperty("name").GetString() switch
    {
        "process_name" or "thread_name" => e.GetProperty("args").GetProperty("name").GetString() is { Length: > 0 } ? null : "args.name",
        "process_sort_index" or "thread_sort_index" => e.GetProperty("args").GetProperty("sort_index").TryGetInt32(out _) ? null : "args.sort_index",
        _ => "name",
    };

    private static IEnumerable<string> Unnamed(JsonElement[] events)
    {
        var processes = new HashSet<int>(Named(events, "process_name").Select(e => e.GetProperty("pid").GetInt32()));
        var threads = new HashSet<(int, int)>(Named(events, "thread_name").Select(Thread));
        return events.Where(e => !processes.Contains(e.GetProperty("pid").GetInt32()) || !threads.Contains(Thread(e))).Select(e => "nobody named the thread of " + e.GetRawText());
    }

    private static IEnumerable<JsonElement> Named(JsonElement[] events, string name) =>
        events.Where(e => e.GetProperty("ph").GetString() == "M" && e.GetProperty("name").GetString() == name);

    private static (int Pid, int Tid) Thread(JsonElement e) => (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32());

    private static IEnumerable<string> Overlaps(JsonElement[] events)
    {
        foreach (IGrouping<(int, int), JsonElement> thread in events.Where(e => e.GetProperty("ph").GetString() == "X").GroupBy(Thread))
        {
            var open = new Stack<long>();
            foreach (JsonElement slice in thread.OrderBy(e => Ns(e, "ts")).ThenByDescending(e => Ns(e, "dur")))
            {
                long from = Ns(slice, "ts")!.Value;
                long to = from + Ns(slice, "dur")!.Value;
                while (open.TryPeek(out long end) && end <= from)
                {
                    open.Pop();
                }

                if (open.TryPeek(out long outer) && outer < to)
                {
                    yield return "it ends after the slice in which it begins: " + slice.GetRawText();
                }

                open.Push(to);
            }
        }
    }

    // An arrow begins once and ends once, later, under one name, and each end lies in a slice of its thread.
    private static IEnumerable<string> Arrows(JsonElement[] events)
    {
        ILookup<(int, int), JsonElement> slices = events.Where(e => e.GetProperty("ph").GetString() == "X").ToLookup(Thread);
        foreach (IGrouping<string, JsonElement> arrow in events.Where(e => e.GetProperty("ph").GetString() is "s" or "f").GroupBy(e => e.GetProperty("cat").GetString() + " " + e.GetProperty("id").GetRawText()))
        {
            JsonElement[] ends = [.. arrow];
            if (ends.Length != 2 || ends[0].GetProperty("ph").GetString() != "s" || ends[1].GetProperty("ph").GetString() != "f"
                || ends[0].GetProperty("name").GetString() != ends[1].GetProperty("name").GetString() || Ns(ends[0], "ts") > Ns(ends[1], "ts"))
            {
                yield return "half an arrow: " + ends[0].GetRawText();
            }

            foreach (JsonElement end in ends.Where(e => !slices[Thread(e)].Any(s => Ns(s, "ts") <= Ns(e, "ts") && Ns(e, "ts") < Ns(s, "ts") + Ns(s, "dur"))))
            {
                yield return "an arrow without a slice: " + end.GetRawText();
            }
        }
    }

    private static IEnumerable<string> Counters(JsonElement[] events) =>
        from counter in events.Where(e => e.GetProperty("ph").GetString() == "C").GroupBy(e => (e.GetProperty("pid").GetInt32(), e.GetProperty("name").GetString()))
        from pair in counter.Zip(counter.Skip(1))
        where Ns(pair.First, "ts") > Ns(pair.Second, "ts")
        select "a counter goes back in time: " + pair.Second.GetRawText();
}
