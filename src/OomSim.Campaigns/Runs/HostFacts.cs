using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Campaigns;

/// <summary>What a run assumes of its machine and engine, for its summary.</summary>
internal static class HostFacts
{
    /// <summary>The facts of a world.</summary>
    public static HostSummary Of(World world)
    {
        HostConfig config = world.Host.Config;
        return new HostSummary
        {
            Kernel = config.Kernel,
            Docker = world.Docker.Config.Version,
            MemoryBytes = config.Memory,
            ReservedBytes = config.Reserved,
            SwapBytes = config.SwapDevices.Sum(s => s.Size),
            Cpus = config.Cpus,
            PageBytes = config.PageSize,
            Sysctl = [.. config.Sysctl.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new NamedValue(s.Key, s.Value))],
            Profile = [.. world.Scenario.Host.Profile.Keys.Order(StringComparer.Ordinal)
                .Select(key => new NamedValue(key, ProfileConstant.All[key].Of(config.Profile, world.Docker.Runtime)))],
        };
    }
}
