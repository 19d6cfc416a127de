using System.Text.Json;

namespace OomSim.Docker;

/// <summary>What a log driver adds to every message: the labels and variables that <c>--log-opt labels=A,B</c> and <c>env=C</c> name, as far as the container has them.</summary>
internal static class LogAttributes
{
    /// <summary>By name.</summary>
    public static SortedDictionary<string, string> Of(ContainerSpec spec)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in Named(spec, "labels"))
        {
            if (spec.Labels.TryGetValue(name, out string? value))
            {
                found[name] = value;
            }
        }

        foreach (string name in Named(spec, "env"))
        {
            if (spec.Env.LastOrDefault(e => e.StartsWith(name + "=", StringComparison.Ordinal)) is { } variable)
            {
                found[name] = variable[(name.Length + 1)..];
            }
        }

        return found;
    }

    /// <summary>As a JSON object; empty for none.</summary>
    public static string Json(ContainerSpec spec) =>
        (spec.Log.Options.ContainsKey("labels") || spec.Log.Options.ContainsKey("env")) && Of(spec) is { Count: > 0 } found ? JsonSerializer.Serialize(found) : "";

    /// <summary>As <c>docker logs --details</c> prints them: <c>a=1,b=2</c>, escaped as in a query.</summary>
    public static string Details(ContainerSpec spec) =>
        string.Join(',', Of(spec).Select(pair => Escape(pair.Key) + "=" + Escape(pair.Value)));

    private static string[] Named(ContainerSpec spec, string option) => spec.Log.Options.TryGetValue(option, out string? names) ? names.Split(',') : [];

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
