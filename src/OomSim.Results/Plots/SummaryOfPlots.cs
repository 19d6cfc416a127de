using System.Text.Json;

namespace OomSim.Results;

/// <summary>Reads from summary.json what the CSV files do not say: the words of the title, the watermarks, what containers may have of the CPUs.</summary>
internal sealed class SummaryOfPlots
{
    private readonly Dictionary<string, List<GrantPoint>> _grants = new(StringComparer.Ordinal);

    /// <summary>Name of the scenario; null when unknown.</summary>
    public string? Scenario { get; private set; }

    /// <summary>Seed of the run; null when unknown.</summary>
    public string? Seed { get; private set; }

    /// <summary>v1 or v2; null when unknown.</summary>
    public string? Cgroup { get; private set; }

    /// <summary>CPUs of the host; 0 when unknown.</summary>
    public int Cpus { get; private set; }

    /// <summary>Its watermarks, each change.</summary>
    public List<MarksPoint> Watermarks { get; } = [];

    /// <summary>What a container may have of the CPUs, each change; empty when unknown.</summary>
    public IReadOnlyList<GrantPoint> Grants(string container) => _grants.TryGetValue(container, out List<GrantPoint>? grants) ? grants : [];

    /// <summary>Reads the summary of a run; one that knows nothing where there is none.</summary>
    /// <exception cref="RunFileException">The file is no summary.</exception>
    public static SummaryOfPlots Read(string folder)
    {
        var reader = new SummaryOfPlots();
        string path = Path.Combine(folder, "summary.json");
        if (File.Exists(path))
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                reader.Take(json.RootElement);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
            {
                throw RunFileException.OfJson(path, "not the summary of a run", e);
            }
        }

        return reader;
    }

    private void Take(JsonElement root)
    {
        Scenario = Get(root, "scenario")?.ToString();
        Seed = Get(root, "seed")?.ToString();
        Cgroup = Get(root, "cgroup")?.ToString();
        if (Get(root, "host") is { ValueKind: JsonValueKind.Object } host)
        {
            Cpus = (int)Number(host, "cpus");
            foreach (JsonElement mark in Items(host, "watermarks"))
            {
                Watermarks.Add(new MarksPoint(Number(mark, "time_s"), Number(mark, "min_bytes"), Number(mark, "low_bytes"), Number(mark, "high_bytes")));
            }
        }

        foreach (JsonElement container in Items(root, "containers"))
        {
            List<GrantPoint> grants = [];
            foreach (JsonElement grant in Items(container, "cpu"))
            {
                double quota = Number(grant, "quota_us"), period = Number(grant, "period_us");
                grants.Add(new GrantPoint(Number(grant, "time_s"), Number(grant, "shares"), period > 0 && quota > 0 ? quota / period : null, Number(grant, "cpus")));
            }

            // A name can have been several containers' one after the other.
            string name = Get(container, "name")?.ToString() ?? "";
            if (!_grants.TryAdd(name, grants))
            {
                _grants[name].AddRange(grants);
            }
        }
    }

    private static JsonElement? Get(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) ? value : null;

    private static double Number(JsonElement from, string name) => Get(from, name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : 0;

    private static IEnumerable<JsonElement> Items(JsonElement from, string name) =>
        Get(from, name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];
}
