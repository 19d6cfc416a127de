namespace OomSim.Kernel;

/// <summary>The cgroups in which processes grow at the same speed (<see cref="CpuGrowers"/>).</summary>
internal sealed class GrowingCgroups
{
    private readonly List<Cgroup> _cgroups = [];

    /// <summary>The first process of a cgroup grows like that.</summary>
    public void Add(Cgroup cgroup) => _cgroups.Add(cgroup);

    /// <summary>None does any more.</summary>
    public void Remove(Cgroup cgroup) => _cgroups.Remove(cgroup);

    /// <summary>Something other than the CPU is about to hold back who grows in a cgroup or below: each has a speed of its own again.</summary>
    /// <returns>False where nobody does.</returns>
    public bool Release(Cgroup cgroup)
    {
        bool any = false;
        for (int i = _cgroups.Count - 1; i >= 0; i--)
        {
            if (cgroup.Contains(_cgroups[i]))
            {
                // It leaves the list; those behind it have been looked at.
                _cgroups[i].ReleaseGrowers();
                any = true;
            }
        }

        return any;
    }
}
