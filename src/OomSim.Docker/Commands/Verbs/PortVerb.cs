using System.CommandLine;
using System.Globalization;

namespace OomSim.Docker;

/// <summary><c>docker port</c>: where a container's ports are published, while it runs.</summary>
internal sealed class PortVerb() : Verb("port", "CONTAINER [PRIVATE_PORT[/PROTO]]", least: 1, most: 2)
{
    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (await shell.FindToRead(words[0]) is not { } container)
        {
            return 1;
        }

        if (words.Count == 1 || words[1].Length == 0)
        {
            foreach (PortMapping port in container.Ports.OrderBy(p => p.ContainerPort).ThenBy(p => p.Protocol, StringComparer.Ordinal))
            {
                Print(port.Private + " -> ", port, shell);
            }

            return 0;
        }

        // An old client takes a slash with nothing behind it for a part of the number, and no number for one that nobody publishes (cli/command/container/port.go).
        bool isOld = shell.Profile.InvalidSignalInRouter;
        string[] asked = isOld && words[1].IndexOf('/', StringComparison.Ordinal) == words[1].Length - 1 ? [words[1]] : words[1].Split('/', 2);
        string protocol = asked.Length > 1 && asked[1].Length > 0 ? asked[1] : "tcp";
        ushort number = 0;
        if (!(isOld && asked[0].Length == 0) && !ushort.TryParse(asked[0], NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            shell.Error($"{(shell.Profile.InvalidSignalInRouter ? "" : $"Error: invalid port ({asked[0]}): ")}strconv.ParseUint: parsing {GoQuote.Text(asked[0])}: {(asked[0].Length > 0 && asked[0].All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax")}");
            return 1;
        }

        PortMapping[] found = [.. container.Ports.Where(p => p.ContainerPort == number && p.Protocol == protocol)];
        if (found.Length == 0)
        {
            shell.Error($"Error: No public port '{words[1]}{(shell.Profile.OldPortText && asked.Length == 1 ? "/tcp" : "")}' published for {words[0]}");
            return 1;
        }

        Array.ForEach(found, p => Print("", p, shell));
        return 0;
    }

    // Older clients put no brackets around IPv6 (20.10.24).
    private static void Print(string before, PortMapping port, Shell shell)
    {
        string address = port.HostIp.Contains(':', StringComparison.Ordinal) && !shell.Profile.OldPortText ? $"[{port.HostIp}]" : port.HostIp;
        shell.Out(string.Create(CultureInfo.InvariantCulture, $"{before}{address}:{port.HostPort}"));
    }
}
