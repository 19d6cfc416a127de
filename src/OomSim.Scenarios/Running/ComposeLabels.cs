using System.Globalization;
using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The labels that Compose gives the containers of a project.</summary>
internal static class ComposeLabels
{
    private const string Prefix = "com.docker.compose.";
    private const string OneOff = Prefix + "oneoff";

    /// <summary>What a container of a service is created with.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="service">The service.</param>
    /// <param name="name">The container's own name.</param>
    public static ContainerSpec OfService(World world, ServiceDefinition service, string name)
    {
        SortedDictionary<string, string> labels = Common(world, service, "False");
        labels[Prefix + "container-number"] = ReplicaNames.NumberOf(service, name).ToString(CultureInfo.InvariantCulture);
        return service.Spec with { Name = name, Labels = labels, EventLabels = service.Spec.Labels, VolumesFrom = SharedService.VolumesFrom(world, service.Spec) };
    }

    /// <summary>What a container of <c>docker compose run</c> has: it has no number.</summary>
    /// <param name="world">The machine.</param>
    /// <param name="service">The service.</param>
    /// <param name="slug">64 hex digits of its own.</param>
    public static IReadOnlyDictionary<string, string> OfRun(World world, ServiceDefinition service, string slug)
    {
        SortedDictionary<string, string> labels = Common(world, service, "True");
        labels[Prefix + "slug"] = slug;
        return labels;
    }

    /// <summary>True for a container that <c>docker compose run</c> has made of a service.</summary>
    /// <param name="container">The container.</param>
    public static bool IsOneOff(Container container) => container.Spec.Labels.GetValueOrDefault(OneOff) == "True";

    /// <summary>The service that a container is of; empty for none.</summary>
    /// <param name="container">The container.</param>
    public static string ServiceOf(Container container) => container.Spec.Labels.GetValueOrDefault(Prefix + "service", "");

    /// <summary>Labels of a network or volume, with the release that made it.</summary>
    public static IReadOnlyDictionary<string, string> WithVersion(IReadOnlyDictionary<string, string> labels, string version) =>
        labels.Prepend(KeyValuePair.Create(Prefix + "version", version)).ToSorted();

    /// <summary>The scenario's file, as Compose names it.</summary>
    /// <param name="scenario">The scenario.</param>
    public static string ConfigFile(Scenario scenario) => ConfigFile(scenario.File);

    /// <summary>A file's path on the host.</summary>
    /// <param name="file">As it is named.</param>
    public static string ConfigFile(string file) => file.StartsWith('/') ? file : $"{DockerEngine.Home}/{file}";

    // They win over those of the file.
    private static SortedDictionary<string, string> Common(World world, ServiceDefinition service, string oneOff)
    {
        SortedDictionary<string, string> labels = service.Spec.Labels.ToSorted();

        string file = ConfigFile(world.Scenario);
        if (service.ConfigHash.Length > 0)
        {
            labels[Prefix + "config-hash"] = service.ConfigHash;
        }

        labels[Prefix + "depends_on"] = string.Join(',', service.DependsOn.Select(d => $"{d.Service}:{Condition(d.Condition)}:{(d.Restart ? "true" : "false")}"));
        labels[OneOff] = oneOff;
        labels[Prefix + "project"] = ScenarioName.Project(world.Scenario.Name);
        labels[Prefix + "project.config_files"] = file;
        labels[Prefix + "project.working_dir"] = file.LastIndexOf('/') is > 0 and int end ? file[..end] : "/";
        labels[Prefix + "service"] = service.Name;
        labels[Prefix + "version"] = ComposeListing.Release(world.Docker.ReleaseNumber);
        if (world.Docker.FindImage(service.Spec.Image) is { } image)
        {
            labels[Prefix + "image"] = "sha256:" + image.Id;
        }

        return labels;
    }

    private static string Condition(DependencyCondition condition) => condition switch
    {
        DependencyCondition.Healthy => "service_healthy",
        DependencyCondition.CompletedSuccessfully => "service_completed_successfully",
        _ => "service_started",
    };
}
