namespace OomSim.Results;

/// <summary>
/// Turning points between samples of what a scenario expects something of at all times. They are judged, and stand in no file: so
/// an expectation comes out the same whatever the sample interval.
/// </summary>
internal sealed partial class Sampler
{
    // In memory; a run that turns more often is judged by its samples from there on.
    private const int MostWatched = 500_000;

    private int _watched;
    private HostRow _watchedHost;

    // Values bend only where something happens.
    private void Watch()
    {
        if (_options.Watched is not { IsEmpty: false } watched || !_writer.IsJudged || _sampledAt == _world.Now || _watched >= MostWatched)
        {
            return;
        }

        long now = _world.Now;
        if (watched.HasContainers)
        {
            foreach (ContainerTrack container in Containers)
            {
                WatchContainer(container, now);
            }
        }

        if (watched.HasContainers && _options.Processes)
        {
            Others.ForEach(g => WatchProcesses(g, now));
        }

        if (watched.HasCgroups && _options.Cgroups)
        {
            Cgroups.ForEach(c => WatchCgroup(c, now));
        }

        if (watched.HasHost)
        {
            HostRow row = RowFactory.Host(now, _world.ReadHost());
            if (row != _hostRow with { Time = now } && row != _watchedHost with { Time = now })
            {
                _watched++;
                _writer.Judge(_watchedHost = row);
            }
        }
    }

    // A thousand containers are gone through whenever something happens: what a name means is looked up once.
    private (bool Is, bool HasProcesses) IsWatched(ProcessGroup group)
    {
        string name = group.Name;
        if (group.Watched is not { } known || !ReferenceEquals(known.Name, name))
        {
            group.Watched = known = (name, _options.Watched!.IsContainer(name), _options.Watched.HasProcesses(name));
        }

        return (known.Is, known.HasProcesses);
    }

    private void WatchContainer(ContainerTrack container, long now)
    {
        if (IsWatched(container).Is && container.KnownStatus.Length > 0)
        {
            container.Cgroup?.Refresh();
            ContainerRow row = RowFactory.Container(now, container, container.KnownStatus, container.KnownRestartCount, Conditions.Of(container));
            ContainerRow last = container.WatchedRow is { } seen && seen.Time > container.LastRowAt ? seen : container.LastRow;
            if (row != last with { Time = now })
            {
                _watched++;
                container.WatchedRow = row;
                _writer.Judge(row);
            }
        }

        if (_options.Processes)
        {
            WatchProcesses(container, now);
        }
    }

    private void WatchProcesses(ProcessGroup group, long now)
    {
        if (!IsWatched(group).HasProcesses)
        {
            return;
        }

        foreach (ProcessTrack process in group.Processes)
        {
            ProcessRow row = RowFactory.Process(now, group.Name, process);
            ProcessRow last = process.WatchedRow is { } seen && seen.Time > process.LastRowAt ? seen : process.LastRow;
            if (row != last with { Time = now })
            {
                _watched++;
                process.WatchedRow = row;
                _writer.Judge(row);
            }
        }
    }

    private void WatchCgroup(CgroupTrack cgroup, long now)
    {
        CgroupTrack? of = cgroup;
        while (of is not null && of.Container is null)
        {
            of = of.Parent;
        }

        string? name = of?.Container?.Name;
        if (cgroup.Watched is not { } known || !ReferenceEquals(known.Name, name))
        {
            cgroup.Watched = known = (name, _options.Watched!.IsCgroup(cgroup.Path, name));
        }

        if (!known.Is || !cgroup.Exists)
        {
            return;
        }

        cgroup.Refresh();
        CgroupRow row = RowFactory.Cgroup(now, cgroup, _world.IsV1);
        CgroupRow last = cgroup.WatchedRow is { } seen && seen.Time > cgroup.LastRowAt ? seen : cgroup.LastRow;
        if (row != last with { Time = now })
        {
            _watched++;
            cgroup.WatchedRow = row;
            _writer.Judge(row);
        }
    }
}
