using System.Text.Json;

namespace OomSim.Docker;

/// <summary>What a log driver adds to every message: the labels and variables that <c>--log-opt labels=A,B</c>, <c>env=C</c> and their regular expressions name, as far as the container has them, and its tag (daemon/logger/loginfo.go).</summary>
internal static class LogAttributes
{
    private static readonly string[] Sources = ["labels", "labels-regex", "env", "env-regex", "tag"];

    /// <summary>What is wrong with the regular expressions; null for nothing.</summary>
    /// <param name="config">The driver's options.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string? Fault(LogConfig config, EngineProfile profile) =>
        GoPattern.Fault(Pattern(config, "labels-regex"), profile.KnowsShortGroupNames) ?? GoPattern.Fault(Pattern(config, "env-regex"), profile.KnowsShortGroupNames);

    /// <summary>By name.</summary>
    /// <param name="spec">The container's settings.</param>
    /// <param name="tag">Its tag; empty for none.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static SortedDictionary<string, string> Of(ContainerSpec spec, string tag, EngineProfile profile)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in spec.Labels)
        {
            if (IsNamed(spec.Log, "labels", name, profile))
            {
                found[name] = value;
            }
        }

        foreach (string[] pair in spec.Env.Select(e => e.Split('=', 2)).Where(p => p.Length == 2))
        {
            if (IsNamed(spec.Log, "env", pair[0], profile))
            {
                found[pair[0]] = pair[1];
            }
        }

        if (tag.Length > 0)
        {
            found["tag"] = tag;
        }

        return found;
    }

    /// <summary>As a JSON object; empty for none.</summary>
    /// <param name="spec">The container's settings.</param>
    /// <param name="tag">Its tag; empty for none.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string Json(ContainerSpec spec, string tag, EngineProfile profile) =>
        spec.Log.Options.Count > 0 && Array.Exists(Sources, spec.Log.Options.ContainsKey) && Of(spec, tag, profile) is { Count: > 0 } found ? JsonSerializer.Serialize(found) : "";

    /// <summary>As <c>docker logs --details</c> prints them: <c>a=1,b=2</c>, escaped as in a query.</summary>
    /// <param name="spec">The container's settings.</param>
    /// <param name="tag">Its tag; empty for none.</param>
    /// <param name="profile">For what differs between releases.</param>
    public static string Details(ContainerSpec spec, string tag, EngineProfile profile) =>
        spec.Log.Options.Count > 0 ? string.Join(',', Of(spec, tag, profile).Select(pair => Escape(pair.Key) + "=" + Escape(pair.Value))) : "";

    private static bool IsNamed(LogConfig config, string option, string name, EngineProfile profile) =>
        (config.Options.TryGetValue(option, out string? names) && names.Split(',').Contains(name, StringComparer.Ordinal))
        || (Pattern(config, option + "-regex") is { Length: > 0 } pattern && NamePattern.Matches(name, pattern, profile));

    private static string Pattern(LogConfig config, string option) => config.Options.GetValueOrDefault(option, "");

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
