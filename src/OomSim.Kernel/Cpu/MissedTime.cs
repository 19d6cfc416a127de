using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>CPU time that the tasks below a spread quota would have had by now if its periods were gone through: they get it at once.</summary>
internal static class MissedTime
{
    /// <summary>
    /// Gives it, in equal parts, where all in the cgroup do nothing but use CPU time and share the mean alike. What grows, reads or writes would have moved
    /// memory with it.
    /// </summary>
    /// <param name="controller">A cgroup with a quota.</param>
    /// <param name="time">In 2^-20 ns, 0 or more.</param>
    /// <returns>False where nothing was given for not being so.</returns>
    public static bool Give(CpuController controller, Int128 time)
    {
        int burners = 0;
        if (controller.LimitedBelow > 0)
        {
            return false;
        }

        foreach (Cgroup below in controller.Pressure.Cgroup.Subtree())
        {
            if (below.Cpu.EffectiveCpus != controller.EffectiveCpus)
            {
                return false;
            }

            burners += below.Cpu.BurnerCount;
        }

        if (burners == 0 || controller.Group.Wanted != (Int128)burners * FairShare.One)
        {
            return false;
        }

        Int128 each = time * (SharedWork.FromUnits(1) / FairShare.One) / burners;
        HashSet<SharedWork> given = [];
        foreach (Cgroup below in controller.Pressure.Cgroup.Subtree())
        {
            if (below.Cpu.BurnPlace is { } place && given.Add(place))
            {
                place.Give(each);
            }
        }

        return true;
    }
}
