using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What neither the user mounts nor the layers hold: the runtime's memory file system on /dev, and what a container writes into the engine's files.</summary>
public sealed partial class ContainerFiles
{
    private const string BelowDevices = "/dev/";

    // Of the memory file system that the runtime makes for devices, bytes (oci/defaults.go).
    private const long DevicesSize = 64 << 20;

    // Made with the first file that is put there.
    private Tmpfs? _devices;

    // Those that the container has written to: each run has new ones.
    private NamedFiles? _engines;

    private Tmpfs Devices => _devices ??= new Tmpfs(DevicesSize);

    private static bool IsEngines(string name) => name.StartsWith("/etc/", StringComparison.Ordinal) && EngineFiles.Contains(name, StringComparer.Ordinal);

    /// <summary>True for one of the engine's files that the user mounts something over, or that the container has written to: what it says is not the engine's.</summary>
    /// <param name="path">Its full path.</param>
    internal bool HasOtherText(string path) => BoundFiles.ContainsKey(path) || (_engines?.Find(path) is { } written && SizeOf(written) > 0);

    // True below /dev, but for what lies in a folder of the host.
    private bool IsDevices(string name) =>
        name.StartsWith(BelowDevices, StringComparison.Ordinal) && !IsBound(name);

    // Apart, so that who asks of other paths allocates nothing.
    private bool IsBound(string name) => BoundFolders.Any(f => name.StartsWith(f + "/", StringComparison.Ordinal));

    // The innermost memory file system.
    private Tmpfs? MountOf(string name) => AskedMountOf(name) ?? (IsDevices(name) || IsLedToKernel(name) ? Devices : null);

    // What the runtime's links lead to is of no layer: what is written there lies with them.
    private bool IsLedToKernel(string name) => KernelFile.IsBelow(name) && !IsBound(name);

    /// <inheritdoc/>
    public bool Swallows(string path) =>
        Followed(path, whole: true) is var name && name != DeviceFolder.Full && (IsDevice(name) || IsLedToKernel(name))
        && !BoundFiles.ContainsKey(name) && !IsBound(name) && VolumeOf(name, out _) is null && AskedMountOf(name) is null;

    // The innermost one that the user asks for, or that is for shared memory.
    private Tmpfs? AskedMountOf(string name)
    {
        // A mount below another one comes after it, and hides it.
        Tmpfs? innermost = null;
        for (int i = 0; i < _mounts.Length; i++)
        {
            innermost = name.StartsWith(_mountSizes[i].Key, StringComparison.Ordinal) ? _mounts[i] : innermost;
        }

        return innermost;
    }
}
