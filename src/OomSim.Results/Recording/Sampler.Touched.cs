namespace OomSim.Results;

/// <summary>What is to have a row when the instant is over, and what is gone.</summary>
internal sealed partial class Sampler
{
    /// <summary>Asks for a row when the instant is over.</summary>
    public void Touch(ContainerTrack container)
    {
        _touched = true;
        if (container.TouchedAt != _world.Now)
        {
            container.TouchedAt = _world.Now;
            _touchedContainers.Add(container);
        }
    }

    private void Touch(CgroupTrack cgroup)
    {
        _touched = true;
        if (cgroup.TouchedAt != _world.Now)
        {
            cgroup.TouchedAt = _world.Now;
            _touchedCgroups.Add(cgroup);
        }
    }

    private void ClearTouched()
    {
        _touchedCgroups.Clear();
        _touchedContainers.Clear();
        _touched = false;
    }

    // Each had its last row just before it went.
    private void DropGoneCgroups()
    {
        Cgroups.RemoveAll(static c => !c.Exists);
        _keptCgroups = Cgroups.Count;
    }
}
