using OomSim.Docker;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>role</c> of a service under <c>x-oomsim</c>: what its containers are in their pod.</summary>
internal static class PodRoleReader
{
    private const string Key = "role";

    /// <summary>The role.</summary>
    /// <param name="values">Reads values.</param>
    /// <param name="service">What the service says under <c>x-oomsim</c>.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="backoff">Who restarts it.</param>
    public static PodRole Read(ValueReader values, Mapping service, string path, RestartBackoff backoff)
    {
        string? role = values.Word(service[Key], $"{path}.{Key}", SimulatorKeys.Service.Words(Key));
        if (role is not null && backoff == RestartBackoff.Docker)
        {
            values.Bag.Warning(service[Key]!.At, $"{path}.{Key} does nothing without 'restart: kubelet'");
            return PodRole.App;
        }

        return role switch { "init" => PodRole.Init, "sidecar" => PodRole.Sidecar, _ => PodRole.App };
    }
}
