using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>Checks texts that stand where a number or a truth value is meant: Compose makes them such when it fills in variables, and refuses what is none (compose-go, loader/interpolate.go).</summary>
/// <param name="bag">Where mistakes go.</param>
internal sealed partial class CastCheck(DiagnosticBag bag)
{
    private const string Item = "[]";
    private const string AnyKey = "*";

    private static readonly IReadOnlyList<(string[] Path, Func<string, string?> Fault)> Casts =
    [
        .. Of(s => "services.*." + s, Atoi, "deploy.replicas", "deploy.update_config.parallelism", "deploy.rollback_config.parallelism", "deploy.restart_policy.max_attempts", "deploy.placement.max_replicas_per_node", "healthcheck.retries", "ports.[].target", "scale", "ulimits.*", "ulimits.*.hard", "ulimits.*.soft"),
        .. Of(s => "services.*." + s, ParseInt, "cpu_count", "cpu_period", "cpu_quota", "cpu_rt_period", "cpu_rt_runtime", "cpu_shares", "oom_score_adj", "pids_limit"),
        .. Of(s => "services.*." + s, text => ParseFloat(text, double.MaxValue), "cpu_percent", "deploy.update_config.max_failure_ratio", "deploy.rollback_config.max_failure_ratio"),
        .. Of(s => "services.*." + s, text => ParseFloat(text, float.MaxValue), "cpus"),
        .. Of(s => "services.*." + s, Boolean, "init", "healthcheck.disable", "oom_kill_disable", "privileged", "read_only", "stdin_open", "tty", "volumes.[].read_only", "volumes.[].volume.nocopy"),
        .. Of(s => s, Boolean, "networks.*.external", "networks.*.internal", "networks.*.attachable", "networks.*.enable_ipv6", "volumes.*.external", "secrets.*.external", "configs.*.external"),
    ];

    private readonly HashSet<Node> _refused = new(ReferenceEqualityComparer.Instance);

    /// <summary>True for a value that was refused, of which there is no more to say.</summary>
    public bool Refused(Node node) => _refused.Contains(node);

    /// <summary>Checks a file.</summary>
    /// <param name="root">The file, merged and with its variables filled in.</param>
    public void Check(Mapping root)
    {
        foreach ((string[] path, Func<string, string?> fault) in Casts)
        {
            Walk(root, path, 0, "", fault);
        }
    }

    private void Walk(Node node, string[] path, int depth, string at, Func<string, string?> fault)
    {
        if (depth == path.Length)
        {
            if (node is Scalar { ScalarKind: ScalarKind.String or ScalarKind.Interpolated } text && fault(text.Text) is { } why)
            {
                bag.Error(text.At, $"error while interpolating {at}: failed to cast to expected type: {why}");
                _refused.Add(text);
            }

            return;
        }

        string part = path[depth];
        if (part == Item && node is Sequence list)
        {
            list.Items.ForEach(i => Walk(i, path, depth + 1, at + "." + Item, fault));
        }
        else if (node is Mapping map)
        {
            foreach (Entry entry in map.Entries.Where(e => part == AnyKey || e.Key == part))
            {
                Walk(entry.Value, path, depth + 1, at.Length == 0 ? entry.Key : at + "." + entry.Key, fault);
            }
        }
    }

    private static IEnumerable<(string[] Path, Func<string, string?> Fault)> Of(Func<string, string> place, Func<string, string?> fault, params string[] keys) =>
        keys.Select(k => (place(k).Split('.'), fault));

    private static string? Atoi(string text) => Whole(text)?.Replace("ParseInt", "Atoi", StringComparison.Ordinal);

    private static string? ParseInt(string text) => Whole(text);

    private static string? Whole(string text) => GoNumber.TryParseInt64(text, out _, out string error) ? null : error;

    private static string? ParseFloat(string text, double greatest)
    {
        if (!Number().IsMatch(text))
        {
            return SpecialNumber().IsMatch(text) ? null : $"strconv.ParseFloat: parsing \"{text}\": invalid syntax";
        }

        return Math.Abs(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)) <= greatest ? null : $"strconv.ParseFloat: parsing \"{text}\": value out of range";
    }

    private static string? Boolean(string text) =>
        text.ToLowerInvariant() is "true" or "false" or "y" or "yes" or "on" or "n" or "no" or "off" ? null : $"invalid boolean: {text}";

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^([+-]?inf(inity)?|nan|[+-]?0x[0-9a-f]*\.?[0-9a-f]*p[+-]?[0-9]+)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SpecialNumber();
}
