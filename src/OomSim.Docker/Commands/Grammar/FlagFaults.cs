using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>What the client finds wrong with the values of flags that say more than a text; null where it is content.</summary>
internal static partial class FlagFaults
{
    // Letters of a name (docker/cli opts, validateDomain).
    private const int LongestDomain = 254;

    private static readonly string[] Sysctls =
        ["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"];

    /// <summary><c>--add-host NAME:IP</c>, with <c>=</c> from 25 on.</summary>
    public static string? ExtraHost(string value, EngineProfile profile)
    {
        (string name, string? ip) = ReadHost(value, profile);
        return ip is null || name.Length == 0 || name.Contains(':', StringComparison.Ordinal) ? $"bad format for add-host: \"{value}\""
            : ip == "host-gateway" || GoAddress.IsIp(ip.Trim()) ? null
            : $"invalid IP address in add-host: \"{ip}\"";
    }

    /// <summary>The name and the address of a host, from 25 on without brackets; no address where nothing stands between them.</summary>
    public static (string Name, string? Ip) ReadHost(string value, EngineProfile profile)
    {
        int equals = profile.OldImageTexts ? -1 : value.IndexOf('=', StringComparison.Ordinal);
        int at = equals < 0 ? value.IndexOf(':', StringComparison.Ordinal) : equals;
        if (at < 0)
        {
            return (value, null);
        }

        string ip = value[(at + 1)..];
        return (value[..at], !profile.OldImageTexts && ip is ['[', _, .., ']'] ? ip[1..^1] : ip);
    }

    /// <summary><c>--env NAME[=VALUE]</c>.</summary>
    public static string? Variable(string value) => value.Length == 0 || value[0] == '=' ? "invalid environment variable: " + value : null;

    /// <summary><c>--label NAME[=VALUE]</c>.</summary>
    public static string? Label(string value)
    {
        string name = value.Split('=')[0].TrimStart(' ', '\t');
        return name.Length == 0 ? $"invalid label '{value}': empty name" : name.AsSpan().ContainsAny(' ', '\t') ? $"label '{name}' contains whitespaces" : null;
    }

    /// <summary><c>--dns IP</c>.</summary>
    public static string? DnsServer(string value, EngineProfile profile) =>
        GoAddress.IsIp(value.Trim()) ? null : profile.NewHelpTail ? "IP address is not correctly formatted: " + value : value + " is not an ip address";

    /// <summary>True for an address of the machine itself; clients up to 24 find it anywhere in the text.</summary>
    public static bool IsOfLocalhost(string value, EngineProfile profile) => profile.NewHelpTail ? System.Net.IPAddress.IsLoopback(GoAddress.Read(value)) : LocalhostGrammar().IsMatch(value);

    /// <summary><c>--dns-search DOMAIN</c>; a point for none.</summary>
    public static string? Domain(string value) => SearchDomain(value) is null ? value.Trim(' ') + " is not a valid domain" : null;

    /// <summary>A domain of <c>--dns-search</c> as the client sends it, without blanks and the point at its end; null for none.</summary>
    public static string? SearchDomain(string value) =>
        value.Trim(' ') is var trimmed && trimmed == "." ? trimmed
            : trimmed.Any(char.IsAsciiLetter) && DomainGrammar().Match(trimmed).Groups["name"] is { Success: true, Length: <= LongestDomain } name ? name.Value : null;

    /// <summary><c>--link NAME[:ALIAS]</c>.</summary>
    public static string? Link(string value) => value.Length == 0 ? "empty string specified for links" : value.Split(':').Length > 2 ? "bad format for links: " + value : null;

    /// <summary><c>--device-cgroup-rule</c>.</summary>
    public static string? DeviceRule(string value) => DeviceRuleGrammar().IsMatch(value) ? null : $"invalid device cgroup format '{value}'";

    /// <summary><c>--device-read-bps PATH:RATE</c>.</summary>
    public static string? ByteRate(string value) => Device(value) ?? (ByteSize.TryParse(value.Split(':', 2)[1], out long rate, out _) && rate >= 0 ? null
        : $"invalid rate for device: {value}. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb");

    /// <summary><c>--device-read-iops PATH:RATE</c>.</summary>
    public static string? Rate(string value) => Device(value) ?? (Unsigned(value.Split(':', 2)[1]) is null ? null
        : $"invalid rate for device: {value}. The correct format is <device-path>:<number>. Number must be a positive integer");

    /// <summary><c>--blkio-weight-device PATH:WEIGHT</c>.</summary>
    public static string? Weight(string value) => Device(value) ?? (GoNumber.TryParseUInt16(value.Split(':', 2)[1], out long weight, out _) && weight is 0 or (>= 10 and <= 1000) ? null
        : "invalid weight for device: " + value);

    /// <summary><c>--sysctl NAME=VALUE</c>: those of namespaces.</summary>
    public static string? Sysctl(string value, EngineProfile profile)
    {
        string[] pair = value.Split('=');
        return pair.Length > 1 && IsOfNamespace(pair[0]) ? null : $"sysctl '{value}' is not {(profile.NewHelpTail ? "allowed" : "whitelisted")}";
    }

    /// <summary>True for a sysctl that each namespace has of its own.</summary>
    public static bool IsOfNamespace(string sysctl) =>
        Sysctls.Contains(sysctl, StringComparer.Ordinal) || sysctl.StartsWith("net.", StringComparison.Ordinal) || sysctl.StartsWith("fs.mqueue.", StringComparison.Ordinal);

    /// <summary>A number without a sign.</summary>
    public static string? Unsigned(string value) =>
        ulong.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _) ? null : $"strconv.ParseUint: parsing {GoQuote.Text(value)}: invalid syntax";

    /// <summary>True for 6, 8 or 20 bytes with colons, or hyphens, between them, or a point between each two (net.ParseMAC).</summary>
    public static bool IsMacAddress(string value) => MacGrammar().IsMatch(value);

    private static string? Device(string value)
    {
        string[] pair = value.Split(':');
        return pair.Length < 2 || pair[0].Length == 0 ? "bad format: " + value
            : pair[0].StartsWith("/dev/", StringComparison.Ordinal) ? null
            : "bad format for device path: " + value;
    }

    [GeneratedRegex(@"127\.([0-9]{1,3}\.){2}[0-9]{1,3}|::1$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LocalhostGrammar();

    [GeneratedRegex(@"^([0-9a-fA-F]{2}((:[0-9a-fA-F]{2}){5}|(:[0-9a-fA-F]{2}){7}|(:[0-9a-fA-F]{2}){19}|(-[0-9a-fA-F]{2}){5}|(-[0-9a-fA-F]{2}){7}|(-[0-9a-fA-F]{2}){19})|[0-9a-fA-F]{4}((\.[0-9a-fA-F]{4}){2}|(\.[0-9a-fA-F]{4}){3}|(\.[0-9a-fA-F]{4}){9}))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MacGrammar();

    [GeneratedRegex(@"^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex DeviceRuleGrammar();

    [GeneratedRegex(@"^(?<name>([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*)\.?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DomainGrammar();
}
