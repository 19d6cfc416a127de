using System.Text.Json;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Has the engine create a container of a service, has the runtime write its cgroup, and reads what came of it.</summary>
/// <param name="world">The machine.</param>
/// <param name="service">The service, or what a command line says in the same form.</param>
/// <param name="command">That command line; empty for a service.</param>
internal sealed class ServiceProbe(World world, ServiceDefinition service, string command = "")
{
    /// <summary>The image of all services here: what they run does not matter.</summary>
    public const string Image = "limits";

    private readonly List<LimitRemark> _remarks = [];

    /// <summary>Reads it.</summary>
    public ServiceLimits Read()
    {
        IReadOnlyList<LimitValue> values = [];
        (Container? container, string? error, IReadOnlyList<string> warnings) = world.Docker.Create(Alone(service.Spec) with { Name = Name(), Image = Image });
        _remarks.AddRange(warnings.Select(w => Remark(LimitRemark.Warning, w)));
        if (container is null)
        {
            _remarks.Add(Remark(LimitRemark.Refusal, error!));
        }
        else
        {
            values = Confine(container);
        }

        _remarks.AddRange(ServiceRemarks.Of(service, values, world.Host));
        return new ServiceLimits(service.Name, service.Source, service.ContainerNames, values, _remarks) { Command = command };
    }

    // What is of a network's or of another container's bears on no limit, and neither is there: an address of a network that somebody makes, volumes, links and namespaces.
    private static ContainerSpec Alone(ContainerSpec spec) => spec with
    {
        Network = "bridge",
        MoreNetworks = [],
        Address = spec.NamesOwnNetwork ? "" : spec.Address,
        Address6 = spec.NamesOwnNetwork ? "" : spec.Address6,
        LinkLocalAddresses = [],
        NetworkAliases = [],
        Links = [],
        VolumesFrom = [],
        PidMode = "",
        IpcMode = spec.IpcMode.StartsWith("container:", StringComparison.Ordinal) ? "" : spec.IpcMode,
    };

    // Two lines may give one name, one after the other: the second is looked at under a name of the engine's.
    private string? Name() => service.ContainerNames.Count == 0 ? (command.Length == 0 ? service.Name : null)
        : command.Length > 0 && world.Docker.Containers.Any(c => c.Name == service.ContainerNames[0]) ? null
        : service.ContainerNames[0];

    private IReadOnlyList<LimitValue> Confine(Container container)
    {
        (Cgroup? cgroup, string? error) = world.Docker.Confine(container);
        if (cgroup is null)
        {
            _remarks.Add(Remark(LimitRemark.Refusal, error!));
            return [];
        }

        using JsonDocument inspected = JsonDocument.Parse(world.Docker.InspectJson(container));
        JsonElement config = inspected.RootElement[0].GetProperty("HostConfig");
        IReadOnlyList<LimitValue> values = new LimitReader(world, service, container, cgroup, config).Read();
        _remarks.AddRange(Above(cgroup));
        world.Host.RemoveCgroup(cgroup);
        return values;
    }

    // A charge goes up to the root, and the first limit that it does not pass is met (K3.1).
    private static IEnumerable<LimitRemark> Above(Cgroup cgroup)
    {
        long own = cgroup.Memory.Max;
        for (Cgroup above = cgroup.Parent!; above.Parent is { } next; above = next)
        {
            if (above.Memory.Max is not MemoryCgroup.Unlimited and var limit)
            {
                string first = limit < own ? own == MemoryCgroup.Unlimited ? ": it has no limit of its own, so that is in force" : ": less than its own limit, so that is met first" : "";
                yield return new LimitRemark(LimitRemark.Note, $"the cgroup above it, {above.Path}, is limited to {ByteText.Of(limit)} for all below it together{first}", "K3.1");
            }
        }
    }

    private static LimitRemark Remark(string severity, string text) => EngineRules.Find(text) is { } rule
        ? new LimitRemark(severity, text, rule.Id, rule.Right.Length == 0 ? rule.Why : $"{rule.Why}; instead: {rule.Right}")
        : new LimitRemark(severity, text);
}
