namespace OomSim.Results;

/// <summary>Names that go from one container to another.</summary>
internal sealed partial class Sampler
{
    private void Observe(ContainerAccount account, CgroupTrack? cgroup)
    {
        if (cgroup is not null)
        {
            account.Observe(_world.Now, MemoryBounds.Of(cgroup.Values, _world.IsV1));
        }
    }

    /// <summary>
    /// A container has another name. Under the old one it ends now, as one that is removed does, and under the new one it begins:
    /// the old name can be another container's at once.
    /// </summary>
    /// <param name="container">The container, by its new name.</param>
    /// <param name="old">The name that it had.</param>
    public void Renamed(ContainerTrack container, string old)
    {
        if (container.LastRowAt < 0)
        {
            return;
        }

        // Who had the new name and is gone since this instant has its last row before.
        foreach (ContainerTrack gone in Containers)
        {
            if (gone.KnownStatus == "removed" && gone.Name == container.Name)
            {
                EmitNow(gone, all: true);
            }
        }

        container.Cgroup?.Refresh();
        ContainerRow last = RowFactory.Container(_world.Now, container, container.KnownStatus, container.KnownRestartCount, Conditions.Of(container)) with { Container = old };
        if (container.LastRow != last)
        {
            _writer.Add(last);
        }

        _writer.Add(RowFactory.End(last));
        EmitNow(container, all: true);
    }
}
