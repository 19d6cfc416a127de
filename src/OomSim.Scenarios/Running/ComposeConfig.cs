using OomSim.Docker;
using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios;

/// <summary><c>docker compose config</c>: the project as Compose understands it, or lists of what is in it.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="docker">The engine's client, for files of the host.</param>
internal sealed class ComposeConfig(Scenario scenario, DockerEngine docker)
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
            : command.Has("--volumes") ? Lines(model.Used("volumes", all, command.TakesAllResources))
            : command.Has("--networks") ? Lines(model.Used("networks", all, command.TakesAllResources))
            : command.Has("--models") ? Lines(model.Models)
            : command.Value("--hash") is { Length: > 0 } hashed ? Hashes(model, hashed, all)
            : command.Has("--profiles") ? Lines(model.Profiles)
            : command.Has("--images") ? Lines(named.Select(n => _services[n].Spec.Image).Order(StringComparer.Ordinal))
            : command.Has("--variables") ? Variables(model, command.Value("--format") ?? "")
            : command.Value("--format") is { Length: > 0 } and not ("yaml" or "json") ? new CommandResult(1, "", $"unsupported format \"{command.Value("--format")}\"\n")
            : command.Has("--quiet") ? new CommandResult(0, "", "")
            : Written(Whole(model, command, named), command.Value("--output") ?? "");
    }

    private static string Whole(ComposeModel model, ComposeCommand command, string[] named)
    {
        bool asJson = command.Value("--format") == "json";
        return command.Has("--no-interpolate") ? model.WriteWritten(asJson) : model.Write(named, asJson, resolved: !command.Has("--no-env-resolution"), command.TakesAllResources);
    }

    // To a file, where one is named.
    private CommandResult Written(string text, string path) =>
        path.Length == 0 ? new CommandResult(0, text, "")
        : docker.MissingFolder(path) is not null ? new CommandResult(1, "", $"open {path}: no such file or directory\n")
        : docker.HasFolder(path) ? new CommandResult(1, "", $"open {path}: is a directory\n")
        : Saved(path, text);

    private CommandResult Saved(string path, string text)
    {
        docker.WriteText(path, text);
        return new CommandResult(0, "", "");
    }

    private static CommandResult Variables(ComposeModel model, string format)
    {
        SortedDictionary<string, TemplateVariable> all = model.Named();
        switch (format.ToLowerInvariant())
        {
            case "" or "table" or "pretty":
                return new CommandResult(
                    0,
                    ComposeListing.Table([["NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"], .. all.Select(v => (string[])[v.Key, v.Value.IsRequired ? "true" : "false", v.Value.Default, v.Value.Presence])]),
                    "");
            case "json":
                string[] members = [.. all.Select(v => $"    {GoJson.Text(v.Key)}: {{\n        \"Name\": {GoJson.Text(v.Key)},\n        \"DefaultValue\": {GoJson.Text(v.Value.Default)},\n        \"PresenceValue\": {GoJson.Text(v.Value.Presence)},\n        \"Required\": {(v.Value.IsRequired ? "true" : "false")}\n    }}")];
                return new CommandResult(0, (members.Length == 0 ? "{}" : "{\n" + string.Join(",\n", members) + "\n}") + "\n\n", "");
            case "yaml":
                return new CommandResult(1, "", DockerEngine.NotSimulatedPrefix + "docker compose config --variables --format yaml is not simulated\n");
            default:
                return new CommandResult(1, "", $"format value \"{format}\" could not be parsed: parsing failed\n");
        }
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
