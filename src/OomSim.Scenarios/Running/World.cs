using System.Collections.Immutable;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>A scenario's machine, set up and ready: its clock, host and engine, with the scenario's images in the store.</summary>
public sealed class World
{
    private static readonly ImmutableSortedDictionary<string, string> NoLabels = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Builds the machine of one run; what is random about it is drawn.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="seed">Seed of the run; null: the scenario's.</param>
    public World(Scenario scenario, ulong? seed = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        Scenario = scenario;
        Streams = new RandomStreams(seed ?? scenario.Seed);
        Simulator = new Simulator();
        DockerConfig engine = scenario.Docker.ToConfig(Streams);
        HostConfig host = scenario.Host.ToConfig(Streams);

        // What the daemons take is part of what is reserved, and is not counted twice.
        long daemons = engine.Processes is { } sizes ? sizes.Dockerd + sizes.Containerd : 0;
        Host = new LinuxHost(Simulator, daemons == 0 ? host : host with { Reserved = Math.Max(0, host.Reserved - daemons) }, Streams);
        foreach (CgroupSettings cgroup in scenario.Host.Cgroups)
        {
            cgroup.Make(Host);
        }

        Docker = new DockerEngine(Host, engine)
        {
            Registry = scenario.Registry?.ToRegistry(Streams),
            Runtime = scenario.Host.ToRuntime(Streams),

            // A service that names a disk has seen it.
            Disks = [.. scenario.Services.SelectMany(s => s.Spec.DeviceRates).Select(r => r.Path).Distinct(StringComparer.Ordinal)],
        };
        foreach (ImageSettings image in scenario.Images)
        {
            Docker.AddImage(image.ToDefinition(Streams));
        }

        foreach (HostFile archive in scenario.Archives)
        {
            Docker.AddFile(archive);
        }

        foreach (string network in scenario.Docker.Networks.Distinct(StringComparer.Ordinal))
        {
            Docker.CreateNetwork(new NetworkDefinition(network));
        }

        foreach (string volume in scenario.Docker.Volumes)
        {
            Docker.AddVolume(volume, NoLabels);
        }

        foreach (GivenPath given in scenario.Given)
        {
            Docker.AddGiven(given);
        }

        foreach ((string path, BuildContext context) in scenario.Builds)
        {
            Docker.AddBuildContext(path, context);
        }

        foreach ((string path, BuildContext input) in scenario.BuildInputs)
        {
            Docker.AddBuildInput(path, input);
        }
    }

    /// <summary>What is run.</summary>
    public Scenario Scenario { get; }

    /// <summary>The clock and the events.</summary>
    public Simulator Simulator { get; }

    /// <summary>The run's random streams.</summary>
    public RandomStreams Streams { get; }

    /// <summary>The host.</summary>
    public LinuxHost Host { get; }

    /// <summary>The engine.</summary>
    public DockerEngine Docker { get; }
}
