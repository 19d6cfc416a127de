using OomSim.Docker;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads <c>role</c> and <c>pre_stop</c> of a service under <c>x-oomsim</c>: what its containers are in their pod, and what they do before they end.</summary>
internal static class PodRoleReader
{
    private const string Key = "role";
    private const string Hook = "pre_stop";

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

    /// <summary>How long its hook takes before a kubelet ends it, ns.</summary>
    /// <param name="values">Reads values.</param>
    /// <param name="service">What the service says under <c>x-oomsim</c>.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="backoff">Who restarts it.</param>
    public static long ReadPreStop(ValueReader values, Mapping service, string path, RestartBackoff backoff)
    {
        long? time = values.Fixed(service[Hook], $"{path}.{Hook}", Unit.Duration);
        if (time is not null && backoff == RestartBackoff.Docker)
        {
            values.Bag.Warning(service[Hook]!.At, $"{path}.{Hook} does nothing without 'restart: kubelet'");
        }

        return time ?? 0;
    }
}
