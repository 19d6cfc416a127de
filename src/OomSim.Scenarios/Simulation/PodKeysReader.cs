using OomSim.Docker;
using OomSim.Scenarios.Compose;
using OomSim.Scenarios.Reference;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads what a service says under <c>x-oomsim</c> to a kubelet alone (<see cref="KeyInfo.IsOfPod"/>): what its containers are in their pod, what they are asked, and what they do before they end.</summary>
/// <param name="values">Reads values.</param>
internal sealed class PodKeysReader(ValueReader values)
{
    /// <summary>The specification with it; as it is where no kubelet restarts the containers, and whatever is wrong is told all the same.</summary>
    /// <param name="spec">What is known of the containers.</param>
    /// <param name="service">What the service says under <c>x-oomsim</c>.</param>
    /// <param name="path">Its path, for messages.</param>
    public ContainerSpec Read(ContainerSpec spec, Mapping service, string path)
    {
        HealthCheckReader checks = new(values);
        ContainerSpec pod = spec with
        {
            PodRole = values.Word(service["role"], path + ".role", SimulatorKeys.Service.Words("role")) switch { "init" => PodRole.Init, "sidecar" => PodRole.Sidecar, _ => PodRole.App },
            PreStopNs = values.Fixed(service["pre_stop"], path + ".pre_stop", Unit.Duration) ?? 0,
            HealthCheck = checks.Asked(spec, service, path),
            StartupProbe = checks.ReadProbe(service, "startup", path),
            ReadinessProbe = checks.ReadProbe(service, "readiness", path),
        };
        if (spec.IsOfPod)
        {
            return pod;
        }

        foreach (string key in SimulatorKeys.Service.Keys.Where(k => k.IsOfPod && service[k.Name] is not null).Select(k => k.Name))
        {
            values.Bag.Warning(service[key]!.At, $"{path}.{key} does nothing without 'restart: kubelet' or 'job'");
        }

        return spec;
    }
}
