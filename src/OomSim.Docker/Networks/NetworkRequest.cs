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
    public static string? Read(CreateFlags of, ParseResult flags, EngineProfile profile, out string network)
    {
        string[]? given = flags.GetValue(of.Network);
        string value = given is { Length: > 0 } ? given[0] : "default";
        string[] pairs = Pairs(value);
        network = NameOf(value);
        bool hasAlias = flags.GetValue(of.NetworkAliases) is { Length: > 0 } || pairs.Any(p => p.StartsWith("alias=", StringComparison.OrdinalIgnoreCase));

        // A client of 20.10 does not look at names for a network that nobody chose.
        bool isLooked = given is { Length: > 0 } || !profile.InvalidSignalInRouter;
        string? error = network.Trim().Length == 0 ? "no name set for network"
            : isLooked && hasAlias && !IsUserDefined(network) ? "network-scoped aliases are only supported for user-defined networks"
            : given?.Select(NameOf).Select(IsUserDefined).Distinct().Count() > 1
                ? "conflicting options: cannot attach both user-defined and non-user-defined network-modes"
            : null;
        network = network == "default" ? "bridge" : network;
        return error;
    }

    private static string[] Pairs(string value) =>
        LongForm().IsMatch(value) && CsvFields.Read(value, out IReadOnlyList<string> fields) is null ? [.. fields.Select(f => f.Trim())] : [];

    private static string NameOf(string value) =>
        Pairs(value) is { Length: > 0 } pairs ? pairs.First(p => p.StartsWith("name=", StringComparison.OrdinalIgnoreCase))["name=".Length..] : value;

    private static bool IsUserDefined(string network) =>
        network is not ("default" or "bridge" or "host" or "none") && !network.StartsWith("container:", StringComparison.Ordinal);

    [GeneratedRegex(@"\w+=\w+(,\w+=\w+)*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LongForm();
}
