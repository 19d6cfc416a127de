namespace OomSim.Docker;

/// <summary>What a new container has of the mounts of others (moby's registerMountPoints, the same from 20.10 to 28).</summary>
public sealed partial class DockerEngine
{
    // Where two of them have something at one place, the later one stands; what is asked for by a name goes before both, and a volume that nobody names gives way.
    private string? AddVolumesFrom(ref ContainerSpec spec)
    {
        if (spec.VolumesFrom.Count == 0)
        {
            return null;
        }

        var volumes = new List<VolumeMount>();
        var binds = new List<BindMount>();
        foreach (string from in spec.VolumesFrom)
        {
            if (Donor(from, out bool isReadOnly, out Container? other) is { } fault)
            {
                return fault;
            }

            // They are not filled: nothing of the image is copied into them.
            foreach (VolumeMount volume in other!.Volumes)
            {
                Clear(volume.Destination);
                volumes.Add(volume with { NoCopy = true, IsOfOther = true, IsReadOnly = volume.IsReadOnly || isReadOnly });
            }

            foreach (BindMount bind in BindMount.Of(other.Spec))
            {
                Clear(bind.Destination);
                binds.Add(bind with { Mode = "", IsReadOnly = bind.IsReadOnly || isReadOnly });
            }
        }

        string[] own = [.. BindMount.Of(spec).Select(b => b.Destination), .. spec.Mounts.Select(m => m.Place), .. spec.Volumes.Where(v => v.Volume.Length > 0).Select(v => v.Destination)];
        VolumeMount[] kept = [.. spec.Volumes.Where(v => own.Contains(v.Destination, StringComparer.Ordinal) || !(volumes.Exists(o => o.Destination == v.Destination) || binds.Exists(o => o.Destination == v.Destination)))];
        spec = spec with
        {
            Volumes = [.. kept, .. volumes.Where(v => !own.Contains(v.Destination, StringComparer.Ordinal))],
            BindsOfOthers = [.. binds.Where(b => !own.Contains(b.Destination, StringComparer.Ordinal))],
        };
        return null;

        void Clear(string place)
        {
            volumes.RemoveAll(v => v.Destination == place);
            binds.RemoveAll(b => b.Destination == place);
        }
    }

    // Whose mounts a value of the flag means; the engine's error, or null.
    private string? Donor(string from, out bool isReadOnly, out Container? other)
    {
        string[] parts = from.Split(':', 2);
        string mode = parts.Length > 1 ? parts[1] : "";
        string[] options = mode.Split(',');
        isReadOnly = options.Contains("ro", StringComparer.Ordinal);
        other = null;
        if (from.Length == 0)
        {
            return "volumes-from specification cannot be an empty string";
        }

        if (!MountPath.IsMode(mode) || options.Any(o => o is not ("" or "ro" or "rw" or "z" or "Z")))
        {
            return "invalid mode: " + mode;
        }

        (other, string? error) = ResolveGiven(parts[0]);
        return error ?? (other!.Spec.Mounts.Any(m => m.Type == "tmpfs") ? NamelessVolume : null);
    }
}
