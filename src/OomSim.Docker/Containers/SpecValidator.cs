using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>What the engine checks and fills in before it makes a container (D3.2, D4.B, D4.C, D4.36).</summary>
/// <param name="profile">For what differs between releases.</param>
/// <param name="host">What the host can.</param>
/// <param name="driver">Who makes the cgroups.</param>
/// <param name="exists">True for a path that it has.</param>
internal sealed partial class SpecValidator(EngineProfile profile, HostCapabilities host, CgroupDriver driver, Func<string, bool> exists)
{
    private const long DefaultShmSize = 64L << 20;
    /// <summary>Bytes that a host name can have, which the kernel bounds (<c>__NEW_UTS_LEN</c>).</summary>
    public const int LongestHostname = 64;

    private readonly ResourceValidator _resources = new(profile, host);

    /// <summary>The engine's error about a name, or null (E23).</summary>
    public static string? CheckName(string name) => NameGrammar().IsMatch(name)
        ? null
        : $"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed";

    /// <summary>Checks a new container's settings and fills in defaults; the engine's error, or null.</summary>
    public string? Complete(ref ContainerSpec spec, out IReadOnlyList<string> warnings)
    {
        warnings = [];
        if (Early(spec) is { } early)
        {
            return early;
        }

        if (spec.StopSignal.Length > 0 && !Signals.IsOne(spec.StopSignal))
        {
            return $"{(profile.InvalidSignalInRouter ? "Invalid" : "invalid")} signal: {spec.StopSignal}"; // D4.73
        }

        if (spec.AutoRemove && spec.RestartPolicy is not ("" or "no"))
        {
            return "can't create 'AutoRemove' container with restart policy"; // E29
        }

        string? error = spec.Mounts.Select(m => m.Fault(profile, exists)).OfType<string>().FirstOrDefault()
            ?? RestartPolicyText.Check(spec.RestartPolicy, spec.RestartMaximumRetries, profile)
            ?? HostAccess.CapabilityFault(spec)
            ?? _resources.Check(ref spec, update: false, out warnings)
            ?? spec.HealthCheck?.Fault() // D4.37
            ?? (spec.ShmSize < 0 ? "SHM size can not be less than 0" : null)
            ?? (spec.OomScoreAdj is < -1000 or > 1000 ? $"Invalid value {spec.OomScoreAdj}, range for oom score adj is [-1000, 1000]" : null)
            ?? (profile.MeasuresHostname && System.Text.Encoding.UTF8.GetByteCount(spec.Hostname) > LongestHostname ? $"hostname \"{spec.Hostname}\" is too long (maximum {LongestHostname} bytes)" : null)
            ?? spec.ExtraHosts.Select(h => FlagFaults.ExtraHost(h, profile)).OfType<string>().FirstOrDefault()
            ?? CgroupPlace.Fault(driver, spec.CgroupParent)
            ?? RuntimeFault(spec.Runtime)
            ?? spec.SecurityOptions.Select(SecurityFault).OfType<string>().FirstOrDefault()
            ?? spec.Tmpfs.Keys.Select(MountPath.Fault).OfType<string>().FirstOrDefault();
        if (error is null)
        {
            if (spec is { Ports.Count: > 0, Network: "host" })
            {
                warnings = [.. warnings, "Published ports are discarded when using host network mode"]; // D4.36
            }

            spec = Defaults(spec);
        }

        return error;
    }

    /// <summary>Checks the values of an update; the engine's error, or null (D4.65).</summary>
    public string? CheckUpdate(ref ContainerSpec given, out IReadOnlyList<string> warnings)
    {
        warnings = [];
        return RestartPolicyText.Check(given.RestartPolicy, given.RestartMaximumRetries, profile)
            ?? _resources.Check(ref given, update: true, out warnings);
    }

    /// <summary>Checks what a container has before it is started by hand: an update checks values by themselves and not with what is there (daemon/start.go, verifyContainerSettings).</summary>
    /// <param name="spec">The container's settings.</param>
    /// <returns>The engine's error, or null.</returns>
    public string? CheckStart(ContainerSpec spec) => RealtimeFault(spec) ?? _resources.Check(ref spec, update: false, out _);

    private string? RealtimeFault(ContainerSpec spec) =>
        spec.CpuRealtimePeriod != 0 || spec.CpuRealtimeRuntime != 0 ? $"{(profile.NewHelpTail ? "" : "Your ")}kernel does not support CPU real-time scheduler" : null;

    // What is looked at while the request is read, and the container's own settings.
    private string? Early(ContainerSpec spec) =>
        NetworkModeRules.Fault(spec, profile)
        ?? (spec.Isolation.ToUpperInvariant() is not ("" or "DEFAULT") ? profile.NewHelpTail ? $"invalid isolation ({spec.Isolation}): linux only supports 'default'" : $"Invalid isolation: \"{spec.Isolation}\" - linux only supports 'default'"
            : null)
        ?? RealtimeFault(spec)
        ?? (!profile.InvalidSignalInRouter && !DockerEngine.IsIpcMode(spec.IpcMode)
            ? "invalid IPC mode: " + spec.IpcMode : null)
        ?? (!profile.InvalidSignalInRouter && spec.PidMode is not ("" or "host") && !(spec.PidMode.StartsWith("container:", StringComparison.Ordinal) && spec.PidMode != "container:")
            ? "invalid PID mode: " + spec.PidMode : null)
        ?? (!profile.InvalidSignalInRouter && spec.UtsMode is not ("" or "host") ? "invalid UTS mode: " + spec.UtsMode : null)
        ?? (spec.WorkingDirectory.Length > 0 && !spec.WorkingDirectory.StartsWith('/') ? $"the working directory '{spec.WorkingDirectory}' is invalid, it needs to be an absolute path" : null);

    private string? RuntimeFault(string runtime) =>
        runtime is "" or "runc" or "io.containerd.runc.v2" || (profile.InvalidSignalInRouter ? runtime == "io.containerd.runtime.v1.linux" : ShimGrammar().IsMatch(runtime)) ? null
        : (profile.InvalidSignalInRouter ? "Unknown runtime specified " : "unknown or invalid runtime name: ") + runtime;

    // The client has taken systempaths for itself.
    private static string? SecurityFault(string option)
    {
        string[] parts = option.Split(option.Contains('=', StringComparison.Ordinal) ? '=' : ':', 2);
        return option == "systempaths=unconfined" ? null
            : parts.Length < 2 ? option == "no-new-privileges" ? null : $"invalid --security-opt 1: \"{option}\""
            : parts[0] is "label" or "apparmor" or "seccomp" || (parts[0] == "no-new-privileges" && GoNumber.TryParseBool(parts[1], out _, out _))
            ? null
            : $"invalid --security-opt 2: \"{option}\"";
    }

    private ContainerSpec Defaults(ContainerSpec spec) => spec with
    {
        MemorySwap = spec.Memory > 0 && spec.MemorySwap == 0 ? unchecked(2 * spec.Memory) : spec.MemorySwap, // D4.40
        ShmSize = spec.ShmSize == 0 ? DefaultShmSize : spec.ShmSize, // D4.41
        OomKillDisable = spec.OomKillDisable ?? false, // D4.42
        RestartPolicy = spec.RestartPolicy.Length == 0 && profile.NewRestartPolicyTexts ? "no" : spec.RestartPolicy, // D1.18
        PidsLimit = spec.PidsLimit > 0 ? spec.PidsLimit : null, // D4.7
    };

    // Names of shims, which are looked for when the container starts.
    [GeneratedRegex(@"^io\.containerd\.[^.]+\.v[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex ShimGrammar();

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex NameGrammar();
}
