using OomSim.Docker;
using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios;

/// <summary><c>docker compose config</c>: the project as Compose understands it, or lists of what is in it.</summary>
/// <param name="scenario">The scenario.</param>
internal sealed class ComposeConfig(Scenario scenario)
{
    private readonly SortedDictionary<string, ServiceDefinition> _services =
        new(scenario.Services.ToDictionary(s => s.Name, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Runs the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="chosen">The services that it names; all that are active for none.</param>
    public CommandResult Run(ComposeCommand command, IReadOnlyList<ServiceDefinition> chosen)
    {
        // What a service needs belongs to it; which of two comes first is decided by need, and else by name.
        string[] all = [.. InOrder(scenario.Services.Where(s => !s.NeedsProfile || s.HasProfile(command.Profiles)))];
        string[] named = command.Services.Count == 0 ? all : [.. InOrder(chosen)];
        return command.Has("--services") ? Lines(all)
            : scenario.Model is not { } model ? new CommandResult(1, "", "no configuration file provided: not found\n")
            : command.Has("--volumes") ? Lines(model.Used("volumes", all))
            : command.Has("--networks") ? Lines(model.Used("networks", all))
            : command.Value("--hash") is { } hashed ? Hashes(model, hashed, all)
            : command.Has("--profiles") ? Lines(model.Profiles)
            : command.Has("--images") ? Lines(named.Select(n => _services[n].Spec.Image).Order(StringComparer.Ordinal))
            : command.Has("-q", "--quiet") ? new CommandResult(0, "", "")
            : new CommandResult(0, command.Has("--no-interpolate") ? model.WriteWritten(command.Value("--format") == "json") : model.Write(named, command.Value("--format") == "json"), "");
    }

    private static CommandResult Lines(IEnumerable<string> lines) => new(0, string.Concat(lines.Select(l => l + "\n")), "");

    private static CommandResult Hashes(ComposeModel model, string names, string[] all)
    {
        string[] asked = names == "*" ? all : names.Split(',');
        return asked.FirstOrDefault(n => !all.Contains(n, StringComparer.Ordinal)) is { } unknown ? new CommandResult(1, "", $"no such service: {unknown}\n")
            : Lines(asked.Order(StringComparer.Ordinal).Select(n => $"{n} {model.Hash(n, resolved: false)}"));
    }

    private List<string> InOrder(IEnumerable<ServiceDefinition> services)
    {
        List<string> order = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<(string Name, bool IsDone)> stack = new(services.Select(s => (s.Name, false)).OrderByDescending(s => s.Name, StringComparer.Ordinal));
        while (stack.TryPop(out (string Name, bool IsDone) top))
        {
            if (top.IsDone)
            {
                order.Add(top.Name);
            }
            else if (seen.Add(top.Name))
            {
                stack.Push((top.Name, true));
                foreach (Dependency needed in _services[top.Name].DependsOn.Where(d => _services.TryGetValue(d.Service, out ServiceDefinition? other) && (d.Required || !other.NeedsProfile)).OrderByDescending(d => d.Service, StringComparer.Ordinal))
                {
                    stack.Push((needed.Service, false));
                }
            }
        }

        return order;
    }
}
