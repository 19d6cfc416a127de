using System.CommandLine;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>Reads <c>--network</c>: a name, or pairs such as <c>name=front,alias=web</c>.</summary>
internal static partial class NetworkRequest
{
    private static readonly string[] Keys = ["alias", "driver-opt", "gw-priority", "ip", "ip6", "link-local-ip", "mac-address"];

    /// <summary>The client's error about a value of the flag, or null.</summary>
    public static string? Fault(string value)
    {
        if (!LongForm().IsMatch(value))
        {
            return null;
        }

        if (CsvFields.Read(value, out IReadOnlyList<string> fields) is { } malformed)
        {
            return malformed;
        }

        string name = "";
        foreach (string[] pair in fields.Select(f => f.Split('=', 2)))
        {
            string key = pair[0].Trim().ToLowerInvariant();
            if (pair.Length < 2)
            {
                return "invalid field " + pair[0];
            }

            if (key != "name" && !Keys.Contains(key, StringComparer.Ordinal))
            {
                return "invalid field key " + key;
            }

            name = key == "name" ? pair[1] : name;
        }

        return name.Length == 0 ? "network name/id is not specified" : null;
    }

    /// <summary>The network that is asked for; the client's error, or null.</summary>
    /// <param name="of">The flags.</param>
    /// <param name="flags">What was typed.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="network">Gets the first one.</param>
    /// <param name="more">Gets the others.</param>
    public static string? Read(CreateFlags of, ParseResult flags, EngineProfile profile, out string network, out IReadOnlyList<string> more)
    {
        string[]? given = flags.GetValue(of.Network);
        string value = given is { Length: > 0 } ? given[0] : "default";
        string[] pairs = Pairs(value);
        network = NameOf(value);
        more = [.. (given ?? []).Skip(1).Select(NameOf)];
        string? twice = (given ?? []).Select(NameOf).GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        bool hasAlias = flags.GetValue(of.NetworkAliases) is { Length: > 0 } || pairs.Any(p => p.StartsWith("alias=", StringComparison.OrdinalIgnoreCase));

        // A client of 20.10 does not look at names for a network that nobody chose.
        bool isLooked = given is { Length: > 0 } || !profile.InvalidSignalInRouter;
        string? error = more.Append(network).Any(n => n.Trim().Length == 0) ? "no name set for network"
            : isLooked && hasAlias && !IsUserDefined(network) ? "network-scoped aliases are only supported for user-defined networks"
            : profile.InvalidSignalInRouter && given is { Length: > 0 } && flags.GetValue(of.Links) is { Length: > 0 } && !IsUserDefined(network) ? "links are only supported for user-defined networks"
            : given?.Select(NameOf).Select(IsUserDefined).Distinct().Count() > 1
                ? "conflicting options: cannot attach both user-defined and non-user-defined network-modes"
            : twice is not null ? $"network \"{twice}\" is specified multiple times"
            : null;
        network = network == "default" ? "bridge" : network;
        return error;
    }

    /// <summary>A key of the first network in the long form; empty for none.</summary>
    public static string Field(string[]? given, string key) => Fields(given?.Take(1), key).FirstOrDefault("");

    /// <summary>All values of a key.</summary>
    public static IEnumerable<string> Fields(IEnumerable<string>? given, string key) =>
        (given ?? []).SelectMany(Pairs).Where(p => p.StartsWith(key + "=", StringComparison.OrdinalIgnoreCase)).Select(p => p[(key.Length + 1)..]);

    private static string[] Pairs(string value) =>
        LongForm().IsMatch(value) && CsvFields.Read(value, out IReadOnlyList<string> fields) is null ? [.. fields.Select(f => f.Trim())] : [];

    private static string NameOf(string value) =>
        Pairs(value) is { Length: > 0 } pairs ? pairs.First(p => p.StartsWith("name=", StringComparison.OrdinalIgnoreCase))["name=".Length..] : value;

    private static bool IsUserDefined(string network) => DockerNetwork.IsUserDefined(network);

    [GeneratedRegex(@"\w+=\w+(,\w+=\w+)*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LongForm();
}
