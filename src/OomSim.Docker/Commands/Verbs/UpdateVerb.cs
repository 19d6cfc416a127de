using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker update</c> (D4.64).</summary>
internal sealed class UpdateVerb : EachVerb
{
    private readonly Option<long?> _memory;
    private readonly Option<long?> _memorySwap;
    private readonly Option<long?> _reservation;
    private readonly Option<long?> _kernelMemory;
    private readonly Option<long?> _cpus;
    private readonly Option<long?> _cpuShares;
    private readonly Option<long?> _cpuQuota;
    private readonly Option<long?> _cpuPeriod;
    private readonly Option<string?> _cpusetCpus;
    private readonly Option<string?> _cpusetMems;
    private readonly Option<long?> _pids;
    private readonly Option<long?> _blkioWeight;
    private readonly Option<long?> _realtimePeriod;
    private readonly Option<long?> _realtimeRuntime;
    private readonly Option<string?> _restart;
    private readonly List<string> _warnings = [];

    /// <summary>The command.</summary>
    public UpdateVerb(EngineProfile profile)
        : base("update", parallel: false)
    {
        _memory = Add(Flags.Bytes(profile, "--memory", "-m"));
        _memorySwap = Add(Flags.MemorySwap(profile, "--memory-swap"));
        _reservation = Add(Flags.Bytes(profile, "--memory-reservation"));
        _kernelMemory = Add(Flags.Bytes(profile, "--kernel-memory"));
        _cpus = Add(Flags.Cpus("--cpus"));
        _cpuShares = Add(Flags.Integer("--cpu-shares", "-c"));
        _cpuQuota = Add(Flags.Integer("--cpu-quota"));
        _cpuPeriod = Add(Flags.Integer("--cpu-period"));
        _cpusetCpus = Add(Flags.Text("--cpuset-cpus"));
        _cpusetMems = Add(Flags.Text("--cpuset-mems"));
        _pids = Add(Flags.Integer("--pids-limit"));
        _restart = Add(Flags.Text("--restart"));
        _blkioWeight = Add(Flags.SmallInteger("--blkio-weight"));
        _realtimePeriod = Add(Flags.Integer("--cpu-rt-period"));
        _realtimeRuntime = Add(Flags.Integer("--cpu-rt-runtime"));
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        _warnings.Clear();
        int exitCode = await base.Run(flags, words, shell);
        if (_warnings.Count > 0)
        {
            shell.Out(string.Join("\n", _warnings));
        }

        return exitCode;
    }

    /// <inheritdoc/>
    protected override int? Check(ParseResult flags, Shell shell)
    {
        if (!Grammar.Options.Any(o => IsGiven(flags, o)))
        {
            shell.Error("you must provide one or more flags when using this command"); // E25
            return 1;
        }

        if (!RestartPolicyText.TryParse(flags.GetValue(_restart) ?? "", shell.Profile, out _, out _, out string error))
        {
            shell.Error(error);
            return 1;
        }

        return null;
    }

    /// <inheritdoc/>
    protected override async SimTask<string?> Do(ParseResult flags, Container container, string typed, Shell shell)
    {
        _ = RestartPolicyText.TryParse(flags.GetValue(_restart) ?? "", shell.Profile, out string policy, out int retries, out _);
        var given = new ContainerSpec
        {
            Image = container.Spec.Image,
            Memory = flags.GetValue(_memory) ?? 0,
            MemorySwap = flags.GetValue(_memorySwap) ?? 0,
            MemoryReservation = flags.GetValue(_reservation) ?? 0,
            KernelMemory = flags.GetValue(_kernelMemory) ?? 0,
            NanoCpus = flags.GetValue(_cpus) ?? 0,
            CpuShares = flags.GetValue(_cpuShares) ?? 0,
            CpuQuota = flags.GetValue(_cpuQuota) ?? 0,
            CpuPeriod = flags.GetValue(_cpuPeriod) ?? 0,
            CpusetCpus = flags.GetValue(_cpusetCpus) ?? "",
            CpusetMems = flags.GetValue(_cpusetMems) ?? "",
            BlkioWeight = flags.GetValue(_blkioWeight) ?? 0,
            CpuRealtimePeriod = flags.GetValue(_realtimePeriod) ?? 0,
            CpuRealtimeRuntime = flags.GetValue(_realtimeRuntime) ?? 0,
            RestartPolicy = policy,
            RestartMaximumRetries = retries,
        };
        IReadOnlyList<string> warnings = [];
        string? error = await shell.Engine.Update(container, typed, given, flags.GetValue(_pids) is { } pids and not 0 ? pids : null, w => warnings = w);
        if (error is null)
        {
            // The answer of a refusal has none.
            _warnings.AddRange(warnings);
        }

        return error;
    }
}
