using System.Collections.Immutable;
using System.CommandLine;

namespace OomSim.Docker;

/// <summary>The flags of <c>docker build</c> that bear on the containers of its steps: their limits, their network, and what becomes of them.</summary>
internal sealed class BuildFlags
{
    private static readonly LogConfig NoLog = new("none", ImmutableSortedDictionary<string, string>.Empty);

    private readonly Option<long?> _memory;
    private readonly Option<long?> _memorySwap;
    private readonly Option<long?> _shmSize;
    private readonly Option<long?> _cpuShares = Flags.Integer("--cpu-shares", "-c");
    private readonly Option<long?> _cpuPeriod = Flags.Integer("--cpu-period");
    private readonly Option<long?> _cpuQuota = Flags.Integer("--cpu-quota");
    private readonly Option<string?> _cpusetCpus = Flags.Text("--cpuset-cpus");
    private readonly Option<string?> _cpusetMems = Flags.Text("--cpuset-mems");
    private readonly Option<string?> _cgroupParent = Flags.Text("--cgroup-parent");
    private readonly Option<string?> _network = Flags.Text("--network");
    private readonly Option<Ulimit[]?> _ulimits = Flags.Ulimits("--ulimit");
    private readonly Option<bool> _remove = Flags.Switch("--rm");
    private readonly Option<bool> _forceRemove = Flags.Switch("--force-rm");

    /// <summary>Adds the flags to a command.</summary>
    /// <param name="command">docker build.</param>
    /// <param name="profile">For the grammar of sizes and addresses.</param>
    public BuildFlags(Command command, EngineProfile profile)
    {
        _memory = Flags.Bytes(profile, "--memory", "-m");
        _memorySwap = Flags.MemorySwap(profile, "--memory-swap");
        _shmSize = Flags.Bytes(profile, "--shm-size");
        Option[] options =
        [
            _memory, _memorySwap, _shmSize, _cpuShares, _cpuPeriod, _cpuQuota, _cpusetCpus, _cpusetMems, _cgroupParent, _network, _ulimits, _remove, _forceRemove,
        ];
        foreach (Option option in options)
        {
            command.Add(option);
        }
    }

    /// <summary>True where the container of a step goes once that is done.</summary>
    public bool Removes(ParseResult flags) => flags.GetResult(_remove) is not { Implicit: false } || flags.GetValue(_remove);

    /// <summary>True where it goes also after a failure.</summary>
    public bool RemovesAlways(ParseResult flags) => flags.GetValue(_forceRemove);

    /// <summary>What each container of a step is made with; image and command are the step's.</summary>
    public ContainerSpec Container(ParseResult flags) => new()
    {
        Image = "",
        Memory = flags.GetValue(_memory) ?? 0,
        MemorySwap = flags.GetValue(_memorySwap) ?? 0,
        ShmSize = flags.GetValue(_shmSize) ?? 0,
        CpuShares = flags.GetValue(_cpuShares) ?? 0,
        CpuPeriod = flags.GetValue(_cpuPeriod) ?? 0,
        CpuQuota = flags.GetValue(_cpuQuota) ?? 0,
        CpusetCpus = flags.GetValue(_cpusetCpus) ?? "",
        CpusetMems = flags.GetValue(_cpusetMems) ?? "",
        CgroupParent = flags.GetValue(_cgroupParent) ?? "",
        Network = flags.GetValue(_network) is { Length: > 0 } network and not "default" ? network : "bridge",
        Ulimits = flags.GetValue(_ulimits) ?? [],
        Log = NoLog,
    };
}
