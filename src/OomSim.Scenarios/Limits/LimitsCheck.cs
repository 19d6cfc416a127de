using System.Collections.Immutable;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>
/// Finds out which limits are in force: the engine checks each service as it does for a run, and the runtime writes the files of a cgroup,
/// which are then read. No container starts, so nothing depends on what the programs do.
/// </summary>
public static class LimitsCheck
{
    /// <summary>Looks at all services of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="versions">The cgroup versions; none for the scenario's own.</param>
    public static LimitsReport Of(Scenario scenario, params IReadOnlyList<CgroupVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(versions);
        return new LimitsReport(scenario.Name, scenario.File, [.. (versions.Count == 0 ? [scenario.Host.Cgroup] : versions).Select(v => View(scenario, v))]);
    }

    private static LimitsView View(Scenario scenario, CgroupVersion version)
    {
        World world = new(Bare(scenario, version));
        ServiceLimits[] services = [.. scenario.Services.Select(s => new ServiceProbe(world, s).Read()).Concat(TimelineLimits.Of(scenario, world)).Select(s => TimelineLimits.WithUpdates(s, scenario, world))];
        long sum = 0;
        int unlimited = 0;
        foreach (ServiceLimits service in services.Where(IsThere))
        {
            // The first file is the one of the memory limit.
            sum = service.Values[0].Bytes is { } limit ? (long)Int128.Min(long.MaxValue, (Int128)sum + ((Int128)limit * service.Containers.Count)) : sum;
            unlimited += service.Values[0].Bytes is null ? service.Containers.Count : 0;
        }

        ServiceLimits[] later = [.. services.Where(static s => !s.IsRefused && s.Command.Length > 0)];
        LimitsView view = new()
        {
            CgroupVersion = (int)version,
            Engine = world.Docker.Config.Version,
            HostMemory = world.Host.Config.Memory,
            IsHostAssumed = scenario.Host.Memory is null,
            HostCpus = world.Host.Config.Cpus,
            HostSwap = world.Host.Config.SwapDevices.Sum(s => s.Size),
            LaterContainers = later.Length,
            SumOfLaterLimits = (long)Int128.Min(long.MaxValue, later.Aggregate((Int128)0, static (all, s) => all + (s.Values[0].Bytes ?? 0))),
            SumOfLimits = sum,
            Containers = services.Where(IsThere).Sum(s => s.Containers.Count),
            Unlimited = unlimited,
            Services = services,
        };
        return view with { Remarks = [.. HostRemarks.Of(view, scenario, version)] };
    }

    // What a command makes need not be there at the same time as the others.
    private static bool IsThere(ServiceLimits service) => !service.IsRefused && service.Command.Length == 0;

    // The machine with its engine and one image for all, so that it is the limits alone that can be refused.
    private static Scenario Bare(Scenario scenario, CgroupVersion version) => scenario with
    {
        Host = scenario.Host with { Cgroup = version, Cgroups = version == scenario.Host.Cgroup ? scenario.Host.Cgroups : [], Cache = Quantity.Of(0) },
        Docker = scenario.Docker with { Processes = null },
        Images = [ImageReader.Default(ServiceProbe.Image)],
        Registry = null,
        Builds = ImmutableSortedDictionary<string, BuildContext>.Empty,
        Archives = [],
    };
}
