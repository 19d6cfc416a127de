namespace OomSim.Docker;

/// <summary>Volumes: their names, and who uses them.</summary>
public sealed partial class DockerEngine
{
    /// <summary>The volumes that <c>docker system df</c> tells of.</summary>
    internal IReadOnlyList<DockerVolume> CountedVolumes => [.. Volumes.Where(v => !v.HasOptions)];

    private readonly SortedDictionary<string, DockerVolume> _volumes = new(StringComparer.Ordinal);
    private long _anonymousVolumes;

    /// <summary>All volumes by name.</summary>
    internal IReadOnlyCollection<DockerVolume> Volumes => _volumes.Values;

    /// <summary>True for a volume of the name.</summary>
    /// <param name="name">Its name.</param>
    public bool HasVolume(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindVolume(name) is not null;
    }

    /// <summary>Makes a volume, where there is none of the name yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="options">Options of the driver; null for none.</param>
    /// <returns>The engine's error, or null.</returns>
    public string? AddVolume(string name, IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string>? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(labels);
        if (options is not null && DockerVolume.OptionFault(options, Profile) is { } fault)
        {
            return $"create {name}: {fault}";
        }

        CreateVolume(name, isAnonymous: false, labels, options);
        return null;
    }

    /// <summary>Removes a volume; the engine's error, or null.</summary>
    /// <param name="name">Its name.</param>
    public string? RemoveVolume(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindVolume(name) is { } volume ? RemoveVolume(volume) : $"get {name}: no such volume";
    }

    /// <summary>The volume of a name; null for none.</summary>
    internal DockerVolume? FindVolume(string name) => _volumes.GetValueOrDefault(name);

    /// <summary>The containers, running or not, that hold a volume.</summary>
    internal IEnumerable<Container> Users(DockerVolume volume) => Containers.Where(c => c.Volumes.Any(m => m.Volume == volume.Name && (!m.IsOfOther || (c.HasMountedVolumes && !IsCovered(c, m)))));

    // What another container has where a memory file system is asked for is listed, and never mounted (20.10.24).
    private static bool IsCovered(Container container, VolumeMount mount) => mount.IsOfOther && container.Spec.Tmpfs.Keys.Any(place => VolumeMount.Place(place) == mount.Destination);

    /// <summary>Makes a volume, where there is none of the name yet; its name.</summary>
    /// <param name="name">Its name; empty for one that the engine gives it.</param>
    /// <param name="isAnonymous">True for one that a container makes for itself.</param>
    /// <param name="labels">Its labels; of a mount without any none are sent, of <c>volume create</c> an empty mapping.</param>
    /// <param name="options">What the driver gets; null for nothing.</param>
    internal string CreateVolume(string name, bool isAnonymous, IReadOnlyDictionary<string, string>? labels, IReadOnlyDictionary<string, string>? options = null)
    {
        name = name.Length > 0 ? name : _names.IdOf($"volume/{Number(++_anonymousVolumes)}");
        if (!_volumes.ContainsKey(name))
        {
            _volumes.Add(name, new DockerVolume(name, Clock.Now) { IsAnonymous = isAnonymous, Labels = labels ?? NoVariables, HasSentLabels = labels is not null, Options = options, Content = new VolumeFiles { Memory = DockerVolume.MemoryOf(options, Host.Config.Memory) } });
        }
        else if (!Profile.TellsVolumesAgain)
        {
            return name;
        }

        Publish("volume", "create", name, ("driver", "local"));

        return name;
    }

    /// <summary>Removes a volume; the engine's error, or null.</summary>
    internal string? RemoveVolume(DockerVolume volume)
    {
        string[] users = [.. Users(volume).Select(c => c.Id).Order(StringComparer.Ordinal)];
        if (users.Length > 0)
        {
            return $"remove {volume.Name}: volume is in use - [{string.Join(", ", users)}]";
        }

        Drop(volume);
        Publish("volume", "destroy", volume.Name, ("driver", "local"));
        return null;
    }

    private void Drop(DockerVolume volume)
    {
        _volumes.Remove(volume.Name);
        volume.Content.Delete(Host);
    }

    /// <summary>Removes what no container has: with <paramref name="all"/> also what somebody named; what has options of its driver stays (20.10.24).</summary>
    /// <returns>The bytes that are free now.</returns>
    internal long PruneVolumes(bool all, PruneFilter filter, Action<string> tell)
    {
        long reclaimed = 0;
        foreach (DockerVolume volume in Volumes.Where(v => (all || v.IsAnonymous) && !v.HasOptions && !Users(v).Any() && filter.Takes(v.CreatedNs, v.Labels)).ToArray())
        {
            reclaimed += volume.Content.SizeAt(Clock.Now);
            // Below what tells of it (volume/service, VolumesService.Prune; 20.10.24).
            Drop(volume);
            tell(volume.Name);
        }

        PublishPrune("volume", reclaimed);
        return reclaimed;
    }

    // D1.21: before the container is told of. Those of other containers are only looked up.
    private IReadOnlyList<VolumeMount> MakeVolumes(ContainerSpec spec) => spec.Volumes.Count == 0 ? []
        : [.. spec.Volumes.Select(m => IsOfAnother(spec, m) ? m : m with { Volume = CreateVolume(m.Volume, m.Volume.Length == 0, AskedAt(spec, m)?.SentLabels, AskedAt(spec, m)?.SentOptions) })];

    private static MountRequest? AskedAt(ContainerSpec spec, VolumeMount mount) => spec.Mounts.FirstOrDefault(m => m.Type == "volume" && m.Place == mount.Destination);

    private bool IsOfAnother(ContainerSpec spec, VolumeMount mount) => mount.Volume.Length > 0 && FindVolume(mount.Volume) is not null
        && spec.VolumesFrom.Any(f => Resolve(f.Split(':')[0]).Container?.Volumes.Any(v => v.Volume == mount.Volume && v.Destination == mount.Destination) == true);

    // What one of them says that cannot be mounted; null where all can.
    private string? MountVolumes(Container container)
    {
        ShareMemory(container);
        MakeBindSources(container);
        foreach (VolumeMount volume in container.Volumes)
        {
            DockerVolume? known = FindVolume(volume.Volume);
            string? fault = known is null ? IsCovered(container, volume) ? null : $"get {volume.Volume}: no such volume"
                : known is { Mounted.Count: 0, Options.Count: > 0 } ? known.MountFault(HasPath) : null;
            if (fault is not null)
            {
                return fault;
            }

            known?.Mounted.Add(container.Id);
            TellMount(container, volume, mount: true);
        }

        container.HasMountedVolumes = true;
        return null;
    }

    // D1.23, D8.3. What is in memory is gone when nobody has it mounted any more, but for what pods hold.
    private void UnmountVolumes(Container container)
    {
        foreach (VolumeMount volume in container.Volumes)
        {
            if (FindVolume(volume.Volume) is { } known && known.Mounted.Remove(container.Id) && known is { Mounted.Count: 0, Content.Memory: not null } && !container.IsOfPod)
            {
                known.Content.Delete(Host);
            }

            TellMount(container, volume, mount: false);
        }
    }

    /// <summary>The engine mounts a container's volumes while it looks at its files, whether it runs or not (container_operations_unix.go, mountVolumes; 20.10.24).</summary>
    /// <param name="container">Which.</param>
    /// <param name="mount">True where it begins to.</param>
    internal void TellMounts(Container container, bool mount)
    {
        foreach (VolumeMount volume in container.Volumes)
        {
            TellMount(container, volume, mount);
        }
    }

    private void TellMount(Container container, VolumeMount volume, bool mount)
    {
        if (IsCovered(container, volume))
        {
            return;
        }

        if (mount)
        {
            Publish(
                "volume", "mount", volume.Volume,
                ("container", container.Id), ("destination", volume.Destination), ("driver", "local"), ("propagation", ""), ("read/write", volume.IsReadOnly ? "false" : "true"));
        }
        else
        {
            Publish("volume", "unmount", volume.Volume, ("container", container.Id), ("driver", "local"));
        }
    }

    // Those that it made for itself go with it, with --rm or rm -v.
    private void RemoveOwnVolumes(Container container)
    {
        foreach (VolumeMount mount in container.Volumes)
        {
            if (FindVolume(mount.Volume) is { IsAnonymous: true } own)
            {
                RemoveVolume(own);
            }
        }
    }
}
