using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Whose /dev/shm a container has (D4.41).</summary>
public sealed partial class ContainerFiles
{
    private const string SharedPlace = "/dev/shm";
    private const string BelowShared = SharedPlace + "/";

    private SharedMemory? _shared;

    // True with --ipc none and nothing mounted in its place: there is no such folder.
    private bool _lacksShared;

    /// <inheritdoc/>
    public bool IsMissing(string path) =>
        (_lacksShared || path.Contains("/..", StringComparison.Ordinal)) && Followed(path, whole: true) is var name
        && (name.Contains("/../", StringComparison.Ordinal) || (_lacksShared && name.StartsWith(BelowShared, StringComparison.Ordinal) && VolumeOf(name, out _) is null && AskedMountOf(name) is null));

    /// <summary>The shared memory that it has mounted; null for some of its own, or none.</summary>
    internal SharedMemory? Shared => _shared;

    /// <summary>True where the user mounts the host's own.</summary>
    internal bool BindsHosts { get; private set; }

    // True where the user mounts a folder of the host's disk in its place.
    private bool IsBoundShared { get; set; }

    /// <summary>True where the user mounts something in the place of /dev/shm: the engine makes none there.</summary>
    internal bool HasOwnShared { get; private set; }

    /// <summary>Mounts shared memory, for the run that begins, in the place of what was mounted before.</summary>
    internal void Share(SharedMemory? memory, LinuxHost host)
    {
        memory?.Take();
        _shared?.Release(host);
        _shared = memory;
    }

    // Whether there is a memory file system: a folder of the host there is none, and with --ipc none there is nothing at all.
    private bool ReadShared(ContainerSpec spec)
    {
        BindMount? bound = BindMount.Of(spec).FirstOrDefault(b => IsAtShared(b.Destination));
        BindsHosts = bound is not null && IsShared(bound.Source);
        IsBoundShared = bound is not null && !BindsHosts;
        HasOwnShared = bound is not null || spec.Tmpfs.Keys.Concat(spec.Mounts.Select(m => m.Target)).Any(IsAtShared)
            || spec.Binds.Any(b => VolumeMount.Read(b) is { } volume && IsAtShared(volume.Destination));
        _lacksShared = spec.IpcMode == "none" && !HasOwnShared;
        return BindsHosts || (!HasOwnShared && spec.IpcMode != "none");
    }

    private bool IsAtShared(string path) => MountedAt(path) == SharedPlace;

    /// <summary>True for the path of /dev/shm.</summary>
    internal static bool IsShared(string path) => Normalize(path).TrimEnd('/') == SharedPlace;

    // Its files, where a name lies in it and in nothing that is mounted below it.
    private VolumeFiles? SharedOf(string name, out string within)
    {
        within = "";
        if (_shared is null || !name.StartsWith(BelowShared, StringComparison.Ordinal) || _mountSizes.Last(m => name.StartsWith(m.Key, StringComparison.Ordinal)).Key != BelowShared)
        {
            return null;
        }

        within = name[SharedPlace.Length..];
        return _shared.Files;
    }
}
