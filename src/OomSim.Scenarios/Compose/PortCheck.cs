using System.Globalization;
using System.Net;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios.Compose;

/// <summary>
/// Checks <c>ports</c> and <c>expose</c> of one service as Docker parses them: <c>[[IP:][HOST]:]CONTAINER[/PROTOCOL]</c>, ports or ranges
/// of ports, or the long form. They do nothing here, but what names no port is refused by Compose.
/// </summary>
/// <param name="service">The service's name.</param>
/// <param name="bag">Where findings go.</param>
internal sealed class PortCheck(string service, DiagnosticBag bag)
{
    private const string Wanted = "a port is a number from 0 to 65535, or a range as 8000-8010";

    /// <summary>Checks a service.</summary>
    public void Check(Mapping body)
    {
        List<Node> ports = (body["ports"] as Sequence)?.Items ?? [];
        for (int i = 0; i < ports.Count; i++)
        {
            if (ports[i] is Mapping detailed)
            {
                CheckDetailed(detailed, FormattableString.Invariant($"services.{service}.ports.{i}"));
            }
            else if (ports[i] is Scalar port)
            {
                CheckSpec(port);
            }
        }

        List<Node> exposed = (body["expose"] as Sequence)?.Items ?? [];
        for (int i = 0; i < exposed.Count; i++)
        {
            if (exposed[i] is Scalar port)
            {
                CheckExposed(port, FormattableString.Invariant($"services.{service}.expose.{i}"));
            }
        }
    }

    private void CheckExposed(Scalar port, string path)
    {
        (string range, string protocol) = SplitProtocol(port.Value);
        if (!IsRange(range, out _))
        {
            bag.Error(port.At, $"{path}: invalid port: '{range}': {Wanted}");
        }
        else
        {
            CheckProtocol(protocol, port.At);
        }
    }

    private void CheckDetailed(Mapping port, string path)
    {
        if (port["target"] is not Scalar target)
        {
            bag.Error(port.At, $"{path} is missing a target port: write target: CONTAINER_PORT");
        }
        else if (!IsPort(target.Value))
        {
            bag.Error(target.At, $"{path}.target: invalid containerPort: {target.Value}: a port is a number from 0 to 65535");
        }

        if (port["published"] is Scalar { Value.Length: > 0 } published && !IsRange(published.Value, out _))
        {
            bag.Error(published.At, $"{path}.published: invalid hostPort: {published.Value}: {Wanted}");
        }

        if (port["host_ip"] is Scalar address && !IPAddress.TryParse(address.Text, out _))
        {
            bag.Error(address.At, $"{path}.host_ip: invalid IP address: {address.Text}");
        }

        if (port["protocol"] is Scalar protocol)
        {
            CheckProtocol(protocol.Text, protocol.At);
        }
    }

    private void CheckSpec(Scalar port)
    {
        int cut = port.Value.LastIndexOf(':');
        (string container, string protocol) = SplitProtocol(port.Value[(cut + 1)..]);
        if (container.Length == 0)
        {
            bag.Error(port.At, $"no port specified: {port.Value}<empty>: write [HOST:]CONTAINER");
        }
        else if (!IsRange(container, out int width))
        {
            bag.Error(port.At, $"invalid containerPort: {container}: {Wanted}");
        }
        else if (cut < 0 || CheckPublished(port.Value[..cut], container, width, port.At))
        {
            CheckProtocol(protocol, port.At);
        }
    }

    /// <summary>What stands before the container's port: <c>[IP:][HOST_PORT]</c>.</summary>
    private bool CheckPublished(string text, string container, int width, Location at)
    {
        int cut = text.LastIndexOf(':');
        bool onlyAddress = text.EndsWith(']');
        string port = onlyAddress ? "" : text[(cut + 1)..];
        string address = (onlyAddress ? text : cut < 0 ? "" : text[..cut]).Trim('[', ']');
        int published = width;
        string? problem = port.Length > 0 && !IsRange(port, out published) ? $"invalid hostPort: {port}: {Wanted}"
            : address.Length > 0 && (!address.AsSpan().ContainsAny(".:") || !IPAddress.TryParse(address, out _)) ? $"invalid IP address: {address}"
            : width > 0 && published != width ? $"invalid ranges specified for container and host Ports: {container} and {port}: they must be of one length"
            : null;
        if (problem is not null)
        {
            bag.Error(at, problem);
        }

        return problem is null;
    }

    private void CheckProtocol(string protocol, Location at)
    {
        string[] known = ["tcp", "udp", "sctp"];
        if (!known.Contains(protocol, StringComparer.OrdinalIgnoreCase))
        {
            bag.Error(at, $"invalid proto: {protocol}: it is one of {string.Join(", ", known)}", Suggestions.Nearest(protocol, known));
        }
    }

    private static (string Port, string Protocol) SplitProtocol(string text)
    {
        int cut = text.IndexOf('/', StringComparison.Ordinal);
        return cut < 0 || cut == text.Length - 1 ? (text.TrimEnd('/'), "tcp") : (text[..cut], text[(cut + 1)..]);
    }

    /// <summary>True for a port, or a range of ports that does not run backwards.</summary>
    /// <param name="text">As written.</param>
    /// <param name="width">Ports after the first.</param>
    private static bool IsRange(string text, out int width)
    {
        string[] ends = text.Split('-', 2);
        bool valid = Array.TrueForAll(ends, IsPort);
        width = valid ? Number(ends[^1]) - Number(ends[0]) : -1;
        return width >= 0;
    }

    private static bool IsPort(string text) => text.Length is > 0 and < 6 && text.All(char.IsAsciiDigit) && Number(text) <= ushort.MaxValue;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
