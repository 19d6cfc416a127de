using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Tells whose programs a run leaves in the middle, which ends although nothing says when.</summary>
internal static class CutOffRun
{
    // More names are a number.
    private const int MostNames = 3;

    /// <summary>What to tell, on one line; null where no container has anything left to do.</summary>
    /// <param name="world">The machine at the end of the run.</param>
    /// <param name="endNs">The end, simulated ns.</param>
    public static string? Note(World world, long endNs)
    {
        HashSet<Container> busy = new(world.Host.Processes.Where(p => p.GoesOn).Select(p => ContainerOf(p.Cgroup)).OfType<Container>());
        string[] names = [.. world.Docker.Containers.Where(c => busy.Contains(c) || c.Status == "restarting").Select(c => c.Name)];
        if (names.Length == 0)
        {
            return null;
        }

        string[] shown = names.Length <= MostNames + 1 ? names : [.. names.Take(MostNames), FormattableString.Invariant($"{names.Length - MostNames} more")];
        string who = shown.Length == 1 ? shown[0] : string.Join(", ", shown[..^1]) + " and " + shown[^1];
        return $"the run ends at {Units.Format(Unit.Duration, endNs)}, the most without until:, while {who} {(names.Length == 1 ? "goes" : "go")} on; until: {Units.Format(Unit.Duration, 2 * endNs)} (or --until) makes it longer";
    }

    private static Container? ContainerOf(Cgroup? cgroup)
    {
        while (cgroup is not null and { Keeper: not Container })
        {
            cgroup = cgroup.Parent;
        }

        return cgroup?.Keeper as Container;
    }
}
