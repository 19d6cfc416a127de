using System.Globalization;
using System.Text.Json;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary><c>docker compose ls</c> and <c>images</c>: what there is of the project.</summary>
/// <param name="world">The machine.</param>
internal sealed class ComposeListing(World world)
{
    private const string Newest = "2.39.1";

    /// <summary>Runs the command.</summary>
    /// <param name="command">Which.</param>
    /// <param name="containers">The containers of the services that it is about.</param>
    public CommandResult Run(ComposeCommand command, IReadOnlyList<Container> containers) => command.Verb switch
    {
        "ls" => Projects(command),
        _ => Images(command, containers),
    };

    /// <summary>A row of <c>ps --format json</c>: what the engine lists of a container, and what Compose adds.</summary>
    /// <param name="listed">The engine's own row, as JSON.</param>
    /// <param name="service">The service.</param>
    /// <param name="project">The project.</param>
    /// <param name="container">The container.</param>
    public static string Row(string listed, string service, string project, Container container)
    {
        using JsonDocument document = JsonDocument.Parse(listed);
        SortedDictionary<string, object?> fields = new(StringComparer.Ordinal)
        {
            ["ExitCode"] = container.Running ? 0 : container.ExitCode,
            ["Health"] = Health(container),
            ["Name"] = container.Name,
            ["Project"] = project,
            ["Publishers"] = container.ListedPorts.Select(p => new PortPublisher(p.Address, p.Port.ContainerPort, p.Address.Length > 0 ? p.Port.HostPort : 0, p.Port.Protocol)).ToArray(),
            ["Service"] = service,
        };
        foreach (JsonProperty field in document.RootElement.EnumerateObject().Where(f => f.Name != "Platform"))
        {
            fields[field.Name] = field.Value.Clone();
        }

        return JsonSerializer.Serialize(fields, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary><c>ps</c> with a template of its own.</summary>
    /// <param name="docker">The engine.</param>
    /// <param name="format">The template, with <c>table</c> in front or without.</param>
    /// <param name="listed">Containers, and the services that they are of.</param>
    /// <param name="project">The project.</param>
    public static CommandResult Fill(DockerEngine docker, string format, IReadOnlyList<(Container Container, string Service)> listed, string project) => docker.ListContainers(
        format,
        "formatter.ContainerContext",
        listed.Select(l => (l.Container, (IReadOnlyDictionary<string, string>)new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["ExitCode"] = (l.Container.Running ? 0 : l.Container.ExitCode).ToString(CultureInfo.InvariantCulture),
            ["Health"] = Health(l.Container),
            ["Name"] = l.Container.Name,
            ["Project"] = project,
            ["Publishers"] = "[" + string.Join(' ', l.Container.ListedPorts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{{{p.Address} {p.Port.ContainerPort} {(p.Address.Length > 0 ? p.Port.HostPort : 0)} {p.Port.Protocol}}}"))) + "]",
            ["Service"] = l.Service,
        })),
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["ExitCode"] = "EXIT CODE",
            ["Health"] = "HEALTH",
            ["Name"] = "NAME",
            ["Project"] = "PROJECT",
            ["Publishers"] = "PUBLISHERS",
            ["Service"] = "SERVICE",
        });

    // Who does not run has none to tell of.
    private static string Health(Container container) => container.Status == "running" ? container.Health?.Status ?? "" : "";

    /// <summary>The Compose that comes with an engine.</summary>
    /// <param name="engine">The engine's release.</param>
    public static string Release(string engine) => engine.StartsWith("20.10", StringComparison.Ordinal) ? "2.17.2" : engine.StartsWith("24", StringComparison.Ordinal) ? "2.24.5" : Newest;

    /// <summary><c>version</c>: that which comes with the engine.</summary>
    /// <param name="command">For its form.</param>
    /// <param name="engine">The engine's release.</param>
    public static CommandResult Version(ComposeCommand command, string engine)
    {
        string version = Release(engine);
        return new CommandResult(
            0,
            command.Has("--short") ? version + "\n" : command.Value("--format") == "json" ? $"{{\"version\":\"v{version}\"}}\n" : $"Docker Compose version v{version}\n",
            "");
    }

    // The one project, where it has containers; without -a those that 'docker ps' lists.
    private CommandResult Projects(ComposeCommand command)
    {
        string name = ScenarioName.Project(world.Scenario.Name);
        bool isListed = command.Values("--filter").All(f => name.Contains(f["name=".Length..], StringComparison.Ordinal));
        Container[] own = [.. world.Docker.Containers.Where(c => isListed && c.Spec.Service is not null && (command.Has("--all") || c.Status is "running" or "paused" or "restarting"))];
        if (command.Has("--quiet"))
        {
            return new CommandResult(0, own.Length > 0 ? name + "\n" : "", "");
        }

        string status = string.Join(", ", own.GroupBy(c => c.Status, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key}({g.Count()})")));
        if (command.Value("--format") == "json")
        {
            string file = JsonSerializer.Serialize(ComposeLabels.ConfigFile(world.Scenario));
            return new CommandResult(0, own.Length > 0 ? $"[{{\"Name\":\"{name}\",\"Status\":\"{status}\",\"ConfigFiles\":{file}}}]\n" : "[]\n", "");
        }

        return new CommandResult(0, Table([["NAME", "STATUS", "CONFIG FILES"], .. own.Length > 0 ? (string[][])[[name, status, ComposeLabels.ConfigFile(world.Scenario)]] : []]), "");
    }

    private CommandResult Images(ComposeCommand command, IReadOnlyList<Container> containers)
    {
        Container[] sorted = [.. containers.OrderBy(c => c.Name, StringComparer.Ordinal)];
        if (command.Has("--quiet"))
        {
            return new CommandResult(0, string.Concat(sorted.Select(c => c.Image.Id).Distinct(StringComparer.Ordinal).Select(id => id + "\n")), "");
        }

        if (command.Value("--format") == "json")
        {
            return new CommandResult(0, "[" + string.Join(',', sorted.Select(c => ImageRow(c, Release(world.Docker.ReleaseNumber) == Newest))) + "]\n", "");
        }

        // The Compose of older engines lists neither platforms nor ages.
        bool isNew = Release(world.Docker.ReleaseNumber) == Newest;
        string[] heads = isNew ? ["CONTAINER", "REPOSITORY", "TAG", "PLATFORM", "IMAGE ID", "SIZE", "CREATED"] : ["CONTAINER", "REPOSITORY", "TAG", "IMAGE ID", "SIZE"];
        return new CommandResult(0, Table([heads, .. sorted.Select(Of)]), "");

        string[] Of(Container container)
        {
            string image = container.Image.Names.Count > 0 ? container.Image.Names[0] : "<none>:<none>";
            int tag = image.LastIndexOf(':');
            string[] cells = [container.Name, image[..tag], image[(tag + 1)..], container.Image.Id[..12], HumanSize.Decimal(container.Image.Size, 3)];
            return isNew ? [.. cells[..3], "linux/amd64", .. cells[3..], HumanDuration.Format(world.Simulator.Now - container.Image.Definition.CreatedNs) + " ago"] : cells;
        }
    }

    private static string ImageRow(Container container, bool isNew)
    {
        string image = container.Image.Names.Count > 0 ? container.Image.Names[0] : "<none>:<none>";
        int tag = image.LastIndexOf(':');
        var fields = new List<(string Name, object Value)>
        {
            ("ID", "sha256:" + container.Image.Id), ("ContainerName", container.Name), ("Repository", image[..tag]), ("Tag", image[(tag + 1)..]),
        };
        fields.AddRange(isNew ? [("Platform", "linux/amd64")] : []);
        fields.Add(("Size", container.Image.Size));
        fields.AddRange(isNew ? [("Created", Timestamp(container.Image.Definition.CreatedNs)), ("LastTagTime", container.Image.TaggedAtNs is { } tagged ? Timestamp(tagged) : "0001-01-01T00:00:00Z")] : []);
        return "{" + string.Join(',', fields.Select(f => $"\"{f.Name}\":{JsonSerializer.Serialize(f.Value)}")) + "}";
    }

    private static string Timestamp(long ns) => Timestamps.Rfc3339Nano(ns);

    /// <summary>Rows below headings, as most of Compose's commands set them.</summary>
    /// <param name="rows">The headings first.</param>
    public static string Table(IReadOnlyList<string[]> rows) => TextTable.Of(rows, narrowest: 20);
}
