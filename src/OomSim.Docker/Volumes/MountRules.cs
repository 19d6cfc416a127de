namespace OomSim.Docker;

/// <summary>What the engine finds wrong with the mounts of a new container, once it has the image (D4.74); null where it takes all.</summary>
internal static class MountRules
{
    /// <summary>The engine's error about <c>-v</c> and <c>--mount</c> together, or null. A memory file system of <c>--tmpfs</c> is in the way of <c>-v</c> alone.</summary>
    /// <param name="spec">What is asked for.</param>
    /// <param name="profile">For what differs between releases.</param>
    /// <param name="make">Makes a volume of a name, or of none, as a mount asks for it where there is one; the driver's error, or null.</param>
    public static string? Fault(ContainerSpec spec, EngineProfile profile, Func<string, MountRequest?, string?> make)
    {
        var taken = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string bind in spec.Binds.Distinct(StringComparer.Ordinal))
        {
            if ((BindFault(bind, profile) ?? BindMount.RootFault(bind)) is { } fault)
            {
                return fault;
            }

            if (bind.Split(':') is { Length: > 1 } parts && (spec.Tmpfs.ContainsKey(CleanPath.Rooted(parts[1])) || !taken.Add(CleanPath.Rooted(parts[1]))))
            {
                return Twice(CleanPath.Rooted(parts[1]));
            }

            if (VolumeMount.Read(bind) is { Volume: { Length: > 0 } volume } && make(volume, null) is { } refused)
            {
                return refused;
            }
        }

        foreach (MountRequest mount in spec.Mounts)
        {
            if (mount.Type == "bind" && BindMount.RootFault(mount.Source, mount.Propagation) is { } held)
            {
                return held;
            }

            if ((mount is { Type: "volume", Source.Length: > 0 } ? DockerVolume.NameFault(mount.Source) : null) is { } badName)
            {
                return badName;
            }

            if (!taken.Add(mount.Place))
            {
                return Twice(mount.Target);
            }

            if (mount.Type == "volume" && make(mount.Source, mount) is { } unmade)
            {
                return unmade;
            }
        }

        return null;
    }

    /// <summary>The volumes of <c>-v</c> and <c>--mount</c>; one without a name gives way to what else is mounted there.</summary>
    public static IReadOnlyList<VolumeMount> Volumes(IEnumerable<string> binds, IEnumerable<MountRequest> mounts)
    {
        string[] given = [.. binds.Distinct(StringComparer.Ordinal)];
        MountRequest[] requests = [.. mounts];
        string[] taken = [.. given.Where(b => !VolumeMount.IsAnonymous(b)).Select(b => b.Split(':')).Where(p => p.Length > 1).Select(p => CleanPath.Rooted(p[1])), .. requests.Select(m => m.Place)];
        return
        [
            .. given.Where(b => !VolumeMount.IsAnonymous(b) || !taken.Contains(CleanPath.Rooted(b), StringComparer.Ordinal)).Select(VolumeMount.Read).OfType<VolumeMount>(),
            .. requests.Where(m => m.Type == "volume").Select(m => new VolumeMount(m.Source, m.Place, m.IsReadOnly) { NoCopy = m.NoCopy }),
        ];
    }

    /// <summary>Volumes that an image asks for, where nothing else is mounted.</summary>
    public static IEnumerable<VolumeMount> OfImage(ContainerSpec spec, IReadOnlyList<string> places)
    {
        if (places.Count == 0)
        {
            return [];
        }

        string[] taken =
        [
            .. spec.Volumes.Select(v => v.Destination).Concat(spec.BindsOfOthers.Select(b => b.Destination)).Concat(spec.Mounts.Select(m => m.Target)).Concat(spec.Tmpfs.Keys)
                .Concat(spec.Binds.Select(b => b.Split(':')).Select(p => p[Math.Min(1, p.Length - 1)])).Select(CleanPath.Rooted),
        ];
        return places.Select(CleanPath.Rooted).Where(p => !taken.Contains(p, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).Select(p => new VolumeMount("", p, false));
    }

    private static string? BindFault(string text, EngineProfile profile)
    {
        string[] parts = text.Split(':');
        string invalid = $"invalid volume specification: '{text}'";
        if (parts.Length > 3 || parts[0].Length == 0 || (parts.Length == 2 && MountPath.IsMode(parts[1])))
        {
            return invalid;
        }

        if (parts.Length > 1 && parts[1].Length == 0)
        {
            return parts.Length == 2 ? invalid : $"{invalid}: invalid mount config for type \"volume\": field Target must not be empty";
        }

        // A client of 23 and later makes a path of the host whole before it sends it.
        bool isWhole = parts[0].StartsWith('~') || (parts[0].StartsWith('.') && !profile.InvalidSignalInRouter);
        string type = parts.Length > 1 && (parts[0].StartsWith('/') || isWhole) ? "bind" : "volume";
        return parts.Length == 3 && !MountPath.IsMode(parts[2]) ? "invalid mode: " + parts[2]
            : MountPath.Fault(parts.Length == 1 ? parts[0] : parts[1]) is { } fault ? $"{invalid}: invalid mount config for type \"{type}\": {fault}"
            : parts.Length == 3 && type == "bind" && parts[2].Split(',').Contains("nocopy", StringComparer.Ordinal) ? $"{invalid}: invalid mount config for type \"bind\": field VolumeOptions must not be specified"
            : parts.Length == 3 && type == "volume" && parts[2].Split(',').Any(MountPath.IsPropagation) ? $"{invalid}: invalid mount config for type \"volume\": field BindOptions must not be specified"
            : parts.Length > 1 && type == "volume" ? DockerVolume.NameFault(parts[0])
            : null;
    }

    private static string Twice(string path) => "Duplicate mount point: " + path;
}
