using System.Globalization;

namespace OomSim.Docker;

/// <summary>A port of a container that is published at the host.</summary>
/// <param name="HostIp">The address it is bound to; empty for all.</param>
/// <param name="HostPort">The host's port; 0 for one that the engine chooses when the container starts.</param>
/// <param name="ContainerPort">The container's port.</param>
/// <param name="Protocol">tcp, udp or sctp.</param>
public sealed record PortMapping(string HostIp, int HostPort, int ContainerPort, string Protocol)
{
    private static readonly string[] Protocols = ["tcp", "udp", "sctp"];

    /// <summary>The last of the host's ports that the engine may choose from, of which <see cref="HostPort"/> is the first; 0 for one port.</summary>
    public int LastHostPort { get; init; }

    /// <summary>True where the host's port was given as 0, which is shown and means the same as none.</summary>
    public bool IsZero { get; init; }

    /// <summary>The container's side, <c>80/tcp</c>.</summary>
    public string Private => string.Create(CultureInfo.InvariantCulture, $"{ContainerPort}/{Protocol}");

    /// <summary>The host's side as it was asked for: <c>8080</c>, <c>8080-8090</c>, or nothing where the engine chooses.</summary>
    public string Asked => HostPort == 0 ? (IsZero ? "0" : "") : LastHostPort == 0 ? HostPort.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{HostPort}-{LastHostPort}");

    /// <summary>The ports of a value that is right, one for each; none for one that is not.</summary>
    /// <param name="text"><c>[[IP:][HOST]:]CONTAINER[/PROTOCOL]</c>.</param>
    public static IReadOnlyList<PortMapping> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var mappings = new List<PortMapping>();
        return Read(text, EngineProfile.V28, mappings) is null ? mappings : [];
    }

    /// <summary>What is wrong with a value, in words of later clients; null for nothing.</summary>
    /// <param name="text"><c>[[IP:][HOST]:]CONTAINER[/PROTOCOL]</c>.</param>
    public static string? FaultIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, EngineProfile.V28, []);
    }

    /// <summary>Reads <c>[[IP:][HOST]:]CONTAINER[/PROTOCOL]</c>, ports also as ranges; the client's error, or null.</summary>
    /// <param name="text">What stands behind <c>-p</c>.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="mappings">Gets what was read, one for each port.</param>
    internal static string? Read(string text, EngineProfile profile, List<PortMapping> mappings)
    {
        string invalid = profile.NewHelpTail ? "invalid" : "Invalid";
        int last = text.LastIndexOf(':');
        string[] ending = text[(last + 1)..].Split('/');
        string inside = ending[0];
        string protocol = ending.Length > 1 && ending[1].Length > 0 ? ending[1].ToLowerInvariant() : "tcp";
        string before = last < 0 ? "" : text[..last];
        int middle = before.LastIndexOf(':');
        string outside = before[(middle + 1)..];
        string written = middle < 0 ? "" : before[..middle];
        if (BracketFault(written, profile) is { } unpaired)
        {
            return $"{invalid} {(profile.NewHelpTail ? "IP" : "ip")} address {written}: address {written}:: {unpaired}";
        }

        string address = written.StartsWith('[') ? written[1..^1] : written;
        if (address.Length > 0 && !GoAddress.IsIp(address))
        {
            return $"{invalid} {(profile.NewHelpTail ? "IP" : "ip")} address: {address}";
        }

        if (inside.Length == 0)
        {
            return $"{(profile.NewHelpTail ? "no" : "No")} port specified: {text}<empty>";
        }

        if (Range(inside) is not { } container)
        {
            return $"{invalid} containerPort: {inside}";
        }

        if ((outside.Length == 0 ? (0, 0) : Range(outside)) is not { } host)
        {
            return $"{invalid} hostPort: {outside}";
        }

        int count = container.Last - container.First;
        if (outside.Length > 0 && host.Last - host.First != count && count > 0)
        {
            return $"{invalid} ranges specified for container and host Ports: {inside} and {outside}";
        }

        if (!Protocols.Contains(protocol, StringComparer.Ordinal))
        {
            return $"{invalid} proto: {protocol}";
        }

        // Ports of the host for one of the container are what the engine chooses from (nat.ParsePortSpec).
        int chooses = count == 0 && host.Last > host.First ? host.Last : 0;
        for (int i = 0; i <= count; i++)
        {
            mappings.Add(new PortMapping(address, outside.Length == 0 ? 0 : host.First + i, container.First + i, protocol) { LastHostPort = chooses, IsZero = outside.Length > 0 && host.First + i == 0 });
        }

        return null;
    }

    // What Go's net.SplitHostPort says of an address with a colon behind it: every one is split up to 24, later what has a bracket.
    private static string? BracketFault(string address, EngineProfile profile) =>
        address.StartsWith('[') ? (address.EndsWith(']') ? null : "missing ']' in address")
        : !profile.NewHelpTail && address.Contains(':', StringComparison.Ordinal) ? "too many colons in address"
        : null;

    // N or N-M, 1 to 65535.
    private static (int First, int Last)? Range(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length <= 2 && ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first)
            && ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort last) && last >= first
            ? (first, last)
            : null;
    }
}
