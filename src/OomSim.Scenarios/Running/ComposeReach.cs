using System.Globalization;
using System.Text;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose port</c> and <c>cp</c>: where a container of a service is reached, and files that go into it or out of it.</summary>
/// <param name="world">The machine.</param>
/// <param name="containersOf">The containers of a service.</param>
internal sealed class ComposeReach(World world, Func<ServiceDefinition, IEnumerable<Container>> containersOf)
{
    /// <summary>The address of the host that a port of a service is published at.</summary>
    /// <param name="command">The command.</param>
    /// <param name="service">The service.</param>
    /// <param name="completed">Gets the answer.</param>
    public void Port(ComposeCommand command, ServiceDefinition service, Action<CommandResult> completed)
    {
        string text = command.Words[0];
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            string what = text.Length > 0 && text.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
            completed(Fault($"strconv.ParseUint: parsing \"{text}\": {what}"));
            return;
        }

        string protocol = (command.Value("--protocol") is { Length: > 0 } given ? given : "tcp").ToLowerInvariant();
        if (ComposeTarget.Of(command, service, containersOf(service)).FirstOrDefault(c => c.Running) is not { } container)
        {
            completed(ComposeTarget.NotRunning(command, service.Name));
            return;
        }

        if (container.Ports.FirstOrDefault(p => p.ContainerPort == port && p.Protocol == protocol) is { } found)
        {
            completed(new CommandResult(0, string.Create(CultureInfo.InvariantCulture, $"{found.HostIp}:{found.HostPort}\n"), ""));
            return;
        }

        string others = string.Join(", ", container.ListedPorts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{(p.Address.Length > 0 ? p.Port.HostPort : 0)}/{p.Port.Protocol}")));
        completed(Fault($"no port {port.ToString(CultureInfo.InvariantCulture)}/{protocol} for container {container.Name}: {others}"));
    }

    /// <summary>Copies between the host and a container of a service.</summary>
    /// <param name="command">The command.</param>
    /// <param name="completed">Gets the answer.</param>
    public void Copy(ComposeCommand command, Action<CommandResult> completed)
    {
        (string from, string source) = Split(command.Words[0]);
        (string to, string target) = Split(command.Words[1]);
        if (from.Length > 0 && to.Length > 0)
        {
            completed(Fault("copying between services is not supported"));
            return;
        }

        if (from.Length + to.Length == 0)
        {
            completed(Fault("unknown copy direction"));
            return;
        }

        string name = from + to;
        if (world.Scenario.Services.FirstOrDefault(s => s.Name == name) is not { } service)
        {
            completed(Fault($"no such service: {name}"));
            return;
        }

        // Out of the first of them, or into all (docker/compose, cp.go).
        Container[] found = [.. ComposeTarget.Of(command, service, containersOf(service)).Take(from.Length > 0 ? 1 : int.MaxValue)];
        if (found.Length == 0)
        {
            completed(command.Index > 0 ? ComposeTarget.NotRunning(command, name) : Fault($"no container found for service \"{name}\""));
            return;
        }

        StringBuilder begun = new();
        StringBuilder ended = new();
        string error = "";
        int left = found.Length;
        string follow = command.Has("--follow-link") ? "-L " : "";
        foreach (Container container in found)
        {
            (string first, string second) = from.Length > 0 ? ($"{container.Name}:{source}", target) : (source, $"{container.Name}:{target}");
            string told = $" {container.Name} copy {first} to {second} ";
            begun.Append(told).Append("Copying\n");
            world.Docker.Execute($"docker cp {follow}{ShellSyntax.Quote(first)} {ShellSyntax.Quote(second)}", answer =>
            {
                ended.Append(answer.ExitCode == 0 ? $"{told}Copied\n" : "");
                error = answer.ExitCode == 0 || error.Length > 0 ? error : ComposeTold.OfDaemon(answer.Stderr);
                if (--left == 0)
                {
                    completed(new CommandResult(error.Length > 0 ? 1 : 0, "", begun.ToString() + ended + error));
                }
            });
        }
    }

    private static CommandResult Fault(string text) => new(1, "", text + "\n");

    // A path of the host begins with / or ., or has no colon.
    private static (string Service, string Path) Split(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || word[0] is '/' or '.' ? ("", word) : (word[..colon], word[(colon + 1)..]);
    }
}
