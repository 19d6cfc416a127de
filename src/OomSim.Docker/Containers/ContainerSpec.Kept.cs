using System.Collections.Immutable;

namespace OomSim.Docker;

public sealed partial record ContainerSpec
{
    /// <summary>
    /// The same for keeping as long as a container is there: nearly all its lists are empty, and all empty ones are one. A host has a hundred thousand
    /// of these, and each collection of garbage looks at all that they refer to.
    /// </summary>
    internal ContainerSpec Kept() => this with
    {
        Command = Kept(Command),
        Entrypoint = Kept(Entrypoint),
        Ulimits = Kept(Ulimits),
        MoreNetworks = Kept(MoreNetworks),
        NetworkAliases = Kept(NetworkAliases),
        Volumes = Kept(Volumes),
        Places = Kept(Places),
        Groups = Kept(Groups),
        DnsServers = Kept(DnsServers),
        DnsSearch = Kept(DnsSearch),
        DnsOptions = Kept(DnsOptions),
        ExtraHosts = Kept(ExtraHosts),
        Binds = Kept(Binds),
        Mounts = Kept(Mounts),
        VolumesFrom = Kept(VolumesFrom),
        BindsOfOthers = Kept(BindsOfOthers),
        SecurityOptions = Kept(SecurityOptions),
        Links = Kept(Links),
        Env = Kept(Env),
        StorageOptions = Kept(StorageOptions),
        Sysctls = Kept(Sysctls),
        Exposed = Kept(Exposed),
        CapAdd = Kept(CapAdd),
        CapDrop = Kept(CapDrop),
        Devices = Kept(Devices),
        DeviceRules = Kept(DeviceRules),
        DeviceRequests = Kept(DeviceRequests),
        Attached = Kept(Attached),
        LinkLocalAddresses = Kept(LinkLocalAddresses),
        Annotations = Kept(Annotations),
        BlkioWeightDevices = Kept(BlkioWeightDevices),
        ReadBytes = Kept(ReadBytes),
        WrittenBytes = Kept(WrittenBytes),
        Reads = Kept(Reads),
        Writes = Kept(Writes),
        Ports = Kept(Ports),
        Tmpfs = Kept(Tmpfs),
        Unified = Kept(Unified),
        Labels = Kept(Labels),
        Log = Log == LogConfig.Default || (Log.Driver == LogConfig.JsonFile && Log.Options.Count == 0) ? LogConfig.Default : Log,
    };

    private static IReadOnlyList<T> Kept<T>(IReadOnlyList<T> list) => list.Count == 0 ? [] : list;

    private static IReadOnlyDictionary<string, string> Kept(IReadOnlyDictionary<string, string> map) =>
        map.Count == 0 ? ImmutableSortedDictionary<string, string>.Empty : map;
}
