using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What neither the user mounts nor the layers hold: what a container writes into the engine's files.</summary>
public sealed partial class ContainerFiles
{
    // Those that the container has written to: each run has new ones.
    private SortedDictionary<string, Inode>? _engines;

    private static bool IsEngines(string name) => name.StartsWith("/etc/", StringComparison.Ordinal) && EngineFiles.Contains(name, StringComparer.Ordinal);

    /// <summary>True for one of the engine's files that the user mounts something over, or that the container has written to: what it says is not the engine's.</summary>
    /// <param name="path">Its full path.</param>
    internal bool HasOtherText(string path) => BoundFiles.ContainsKey(path) || (_engines?.GetValueOrDefault(path) is { } written && SizeOf(written) > 0);
}
