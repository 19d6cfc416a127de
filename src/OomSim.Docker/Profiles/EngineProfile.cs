using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>
/// Everything in which engine versions differ (docker.md, Appendix A), in one place. Each member names the fact it comes from.
/// </summary>
public sealed record EngineProfile
{
    /// <summary>Release as users write it: 20.10, 24 or 28.</summary>
    public required string Version { get; init; }

    /// <summary>State.OOMKilled is set at the notification rather than at the exit (D2.12, D2.13).</summary>
    public bool OomKilledWhileRunning { get; init; } = true;

    /// <summary>State.OOMKilled is cleared when the container next runs (D1.4, D2.13).</summary>
    public bool OomKilledClearedByStart { get; init; } = true;

    /// <summary>A non-running container's event order: <c>die</c>, network <c>disconnect</c> (20.10), else the reverse (D1.23).</summary>
    public bool DieBeforeDisconnect { get; init; }

    /// <summary><c>stop</c> is published before <c>die</c> (D1.25, Appendix B.1).</summary>
    public bool StopBeforeDie { get; init; } = true;

    /// <summary>A start joins the networks before it mounts the volumes, up to 24; afterwards behind them (D1.22).</summary>
    public bool ConnectsBeforeVolumes { get; init; }

    /// <summary><c>die</c> carries execDuration (D2.23).</summary>
    public bool ExecDuration { get; init; } = true;

    /// <summary>A command that is being started locks the list that <c>inspect</c> wants (recording docker/v1-03; mended in 23.0).</summary>
    public bool ExecStartHoldsCommands { get; init; }

    /// <summary>What a new dockerd makes of the health checks of what it finds running (live-restore).</summary>
    public HealthAtRestore HealthAtRestore { get; init; } = HealthAtRestore.BeginsAnew;

    /// <summary>A new dockerd removes what has <c>--rm</c> whatever it does (moby issue 46308; up to 24.0.7).</summary>
    public bool RemovesLivingWithDaemon { get; init; }

    /// <summary>A health check may have an interval of its own for the start period (D8.17, 25 and later).</summary>
    public bool HealthStartInterval { get; init; } = true;

    /// <summary>The time that a probe may take counts from the request, so that a slow start of it counts as well (23.0 changed it).</summary>
    public bool ProbeTimeoutFromRequest { get; init; }

    /// <summary>A refused <c>update</c> of a running container still publishes <c>update</c> (D1.34; 20.10 does not: recording v1-27).</summary>
    public bool UpdateEventOnFailure { get; init; } = true;

    /// <summary>cpu.weight by runc's newer curve (D4.59).</summary>
    public bool QuadraticCpuWeight { get; init; } = true;

    /// <summary>--kernel-memory is still looked at (D4.19).</summary>
    public bool KernelMemory { get; init; }

    /// <summary>Subject of E5 for exec, top and kill (<c>Container</c> up to 24).</summary>
    public string NotRunningSubject { get; init; } = "container";

    /// <summary>Subject of E5 for pause (<c>Container</c> in 20.10).</summary>
    public string PauseNotRunningSubject { get; init; } = "container";

    /// <summary>Beginning of E3, E26 (<c>Cannot</c> up to 25).</summary>
    public string KillPrefix { get; init; } = "cannot kill container";

    /// <summary>Beginning of a failed pause, E27 (<c>Cannot</c> in 20.10).</summary>
    public string PausePrefix { get; init; } = "cannot pause container";

    /// <summary>E9 and E10 name the container by its ID and tell what to do (up to 24).</summary>
    public bool OldRemoveTexts { get; init; }

    /// <summary>The signal of <c>kill</c> is parsed in the router: <c>Invalid signal: S</c> without more words (E26; recording v2-38).</summary>
    public bool InvalidSignalInRouter { get; init; }

    /// <summary>The client prints <c>Error: No such container: X</c> for remove, attach and inspect-first commands (E20, recording v2-38).</summary>
    public bool ClientNotFoundText { get; init; }

    /// <summary>A volume that is there already is told of as created again by whoever names it (20.10.24).</summary>
    public bool TellsVolumesAgain { get; init; }

    /// <summary><c>ps</c> takes its template also with <c>-q</c>; later clients say that they ignore it (20.10.24, 28.2.2).</summary>
    public bool QuietKeepsFormat { get; init; }

    /// <summary>Restart-policy errors of 25 and later (D3.2).</summary>
    public bool NewRestartPolicyTexts { get; init; } = true;

    /// <summary>Restart-policy format errors say what is wrong (D3.1, 25+).</summary>
    public bool DetailedPolicyFormatErrors { get; init; } = true;

    /// <summary>CLI text for --restart with --rm (E29).</summary>
    public string RestartWithRemove { get; init; } = "conflicting options: cannot specify both --restart and --rm";

    /// <summary>CLI text for --attach with --detach (E30).</summary>
    public string AttachWithDetach { get; init; } = "conflicting options: cannot specify both --attach and --detach";

    /// <summary>First word of D4.25 (<c>Range</c> up to 25).</summary>
    public string CpuRangeWord { get; init; } = "range";

    /// <summary>Errors of <c>run</c> end in <c>Run '…' for more information</c> and have no forced period (D2.4).</summary>
    public bool NewHelpTail { get; init; } = true;

    /// <summary>What docker.service leaves dockerd to end in, ns: with <c>TimeoutSec=0</c> no bound (null), with <c>TimeoutStartSec=0</c> systemd's DefaultTimeoutStopSec, 90 s (contrib/init/systemd/docker.service).</summary>
    public long? UnitStopTimeoutNs { get; init; } = 90 * SimTime.Second;

    /// <summary><c>stop -t</c> is spelled --timeout, and --time is deprecated (Appendix A).</summary>
    public bool StopTimeoutFlag { get; init; } = true;

    /// <summary>A failed start's error begins with <c>failed to create shim task</c> (recording v2-16), else one link earlier (D2.7).</summary>
    public bool ShortTaskErrors { get; init; }

    /// <summary>A command that is a directory fails for want of permission; newer runtimes say <c>is a directory</c> (D2.3).</summary>
    public bool DirectoryIsPermissionDenied { get; init; }

    /// <summary>Sizes follow the older, regular-expression grammar, whose only error is <c>invalid size</c> (recording v1-32).</summary>
    public bool OldSizeGrammar { get; init; }

    /// <summary>A bind may ask for a source that is missing to be made (API 1.42).</summary>
    public bool KnowsMountpoints { get; init; } = true;

    /// <summary>HostConfig shows ConsoleSize after Runtime (recordings), later ones after VolumesFrom.</summary>
    public bool InspectLateConsoleSize { get; init; }

    /// <summary><c>inspect --format json</c> means one line of JSON; before 23.0 it is a text (client's opts).</summary>
    public bool InspectFormatJson { get; init; } = true;

    /// <summary>The mode of a network that nobody named stays <c>default</c>; from 26 on the engine writes what that stands for (moby 47431).</summary>
    public bool KeepsDefaultNetwork { get; init; }

    /// <summary>NetworkSettings in the order of the recordings, which 25 changed.</summary>
    public bool InspectOldNetworks { get; init; }

    /// <summary>HostConfig shows KernelMemory and KernelMemoryTCP (D8.8).</summary>
    public bool InspectKernelMemory { get; init; }

    /// <summary>The client sends rates of devices that nobody gave as a list without members, before 23.0 as null (opts/throttledevice.go; clients 20.10.24 and 28.2.2).</summary>
    public bool SendsEmptyRates { get; init; } = true;

    /// <summary>The same of <c>--ulimit</c>, from 25.0 on (opts/ulimit.go; clients 20.10.24 and 28.2.2).</summary>
    public bool SendsEmptyUlimits { get; init; } = true;

    /// <summary>Containers do not see what the host's power meters count: masked since 24.0.7 (GHSA-jq35-85cj-fj4p).</summary>
    public bool MasksPowercap { get; init; } = true;

    /// <summary>Containers do not see the host's interrupts (28; GHSA-6fw5-f8r9-fgfm).</summary>
    public bool MasksInterrupts { get; init; } = true;

    /// <summary>A committed image publishes <c>create</c> (D1.35: API 1.46).</summary>
    public bool ImageCreateEvent { get; init; } = true;

    /// <summary>Texts about images begin with a capital: <c>No command specified</c>.</summary>
    public bool OldImageTexts { get; init; }

    /// <summary>Inspected images have VirtualSize (up to 24), Container and ContainerConfig (up to 25).</summary>
    public bool OldImageInspect { get; init; }

    /// <summary><c>save</c> writes the layout of OCI: all content by digest (25 and later).</summary>
    public bool SavesBlobs { get; init; } = true;

    /// <summary>A prune that is answered with no says that it reclaimed nothing; newer clients say no more, and name what they would remove otherwise.</summary>
    public bool PruneAnswersNo { get; init; }

    /// <summary>Regular expressions know groups as <c>(?&lt;name&gt;…)</c>, as Go does from 1.22 on (26 and later).</summary>
    public bool KnowsShortGroupNames { get; init; } = true;

    /// <summary>The engine's own lines of /etc/hosts have addresses in their shortest form, <c>fe00::</c> (26 and later).</summary>
    public bool ShortensAddresses { get; init; } = true;

    /// <summary>Ports of the host are given to the container's smaller ports first; up to 26 to the larger ones.</summary>
    public bool SmallPortsFirst { get; init; } = true;

    /// <summary>A port that somebody else of the host has is told of by the proxy that would serve it (up to 26; 20.10.24), later by the engine, which binds it itself.</summary>
    public bool ProxyNamesPort { get; init; }

    /// <summary>A port of all addresses is one number for both families (27 and later); before, each family has the next of its own (libnetwork's allocatePortsInternal; 20.10.24).</summary>
    public bool BindsFamiliesTogether { get; init; } = true;

    /// <summary>Addresses of IPv6 without brackets, and the whole name of a port that is not published (up to 24).</summary>
    public bool OldPortText { get; init; }

    /// <summary>The release of this line that is meant where nobody says which: of 20.10 the recorded one.</summary>
    public string Release { get; init; } = "28.3.3";

    /// <summary>The commit that release was built of, as <c>docker --version</c> tells it.</summary>
    public string Build { get; init; } = "980b856";

    /// <summary>The API that it speaks.</summary>
    public string ApiVersion { get; init; } = "1.51";

    /// <summary>The oldest API that it speaks.</summary>
    public string MinimumApiVersion { get; init; } = "1.24";

    /// <summary>The client says that it is experimental, and not of which version it is, in <c>info</c> (20.10).</summary>
    public bool ExperimentalClient { get; init; }

    /// <summary>The classic builder of 23 and later says that it is deprecated, and <c> ---> Removed intermediate container</c>.</summary>
    public bool LegacyBuilderIsDeprecated { get; init; } = true;

    /// <summary>Archives that zstd has packed are unpacked (23 and later).</summary>
    public bool KnowsZstd { get; init; } = true;

    /// <summary>A manifest of an archive that is <c>null</c> is refused; 20.10 finds no image in it.</summary>
    public bool RefusesNullManifest { get; init; } = true;

    /// <summary>The BuildKit 0.N whose parser of Dockerfiles the engine has: 8 (20.10), 11 (24) or 20 (28).</summary>
    public int DockerfileParser { get; init; } = 20;

    /// <summary><c>--mount type=image</c> is known (28).</summary>
    public bool MountsImages { get; init; } = true;

    /// <summary>The runtime says that a program failed during the container's init (1.2 and later, which 28 comes with).</summary>
    public bool NamesContainerInit { get; init; } = true;

    /// <summary>A command of <c>exec</c> that cannot be started ends with 126, whatever was wrong (20.10.24).</summary>
    public bool OneExecStatus { get; init; }

    /// <summary>Templates go over whole numbers and know <c>else with</c>: the client is built with Go 1.24 (text/template; 28.2.2).</summary>
    public bool NewTemplates { get; init; } = true;

    /// <summary>What joins a namespace of somebody who is not there says so (25 and later).</summary>
    public bool NamesJoinedNamespace { get; init; } = true;

    /// <summary><c>docker container remove</c> is <c>rm</c>: the alias came with 23.0.</summary>
    public bool RemovesByWholeWord { get; init; } = true;

    /// <summary>A host name is measured when the container is made (D4.36); by 20.10.24 not, the kernel refuses it to the runtime.</summary>
    public bool MeasuresHostname { get; init; } = true;

    /// <summary>What the engine says of a negative weight of CPUs when the container starts (D4.43; 20.10.24).</summary>
    public bool NamesCpuShares { get; init; } = true;

    /// <summary>The 20.10 release, which the recordings were made with.</summary>
    public static EngineProfile V2010 { get; } = new()
    {
        Version = "20.10",
        ShortensAddresses = false,
        KnowsShortGroupNames = false,
        RemovesByWholeWord = false,
        SendsEmptyRates = false,
        SendsEmptyUlimits = false,
        MasksPowercap = false,
        MasksInterrupts = false,
        MeasuresHostname = false,
        NamesCpuShares = false,
        NewTemplates = false,
        DockerfileParser = 8,
        ExperimentalClient = true,
        Release = "20.10.24",
        HealthAtRestore = HealthAtRestore.Stops,
        RemovesLivingWithDaemon = true,
        SmallPortsFirst = false,
        BindsFamiliesTogether = false,
        Build = "297e128",
        ApiVersion = "1.41",
        MinimumApiVersion = "1.12",
        OldPortText = true,
        ProxyNamesPort = true,
        LegacyBuilderIsDeprecated = false,
        RefusesNullManifest = false,
        KnowsZstd = false,
        MountsImages = false,
        NamesContainerInit = false,
        NamesJoinedNamespace = false,
        ImageCreateEvent = false,
        SavesBlobs = false,
        ConnectsBeforeVolumes = true,
        PruneAnswersNo = true,
        OldImageTexts = true,
        OldImageInspect = true,
        OomKilledWhileRunning = false,
        OomKilledClearedByStart = false,
        DieBeforeDisconnect = true,
        StopBeforeDie = false,
        ExecDuration = false,
        ExecStartHoldsCommands = true,
        OneExecStatus = true,
        HealthStartInterval = false,
        ProbeTimeoutFromRequest = true,
        UpdateEventOnFailure = false,
        QuadraticCpuWeight = false,
        KernelMemory = true,
        NotRunningSubject = "Container",
        PauseNotRunningSubject = "Container",
        KillPrefix = "Cannot kill container",
        PausePrefix = "Cannot pause container",
        OldRemoveTexts = true,
        InvalidSignalInRouter = true,
        ClientNotFoundText = true,
        TellsVolumesAgain = true,
        QuietKeepsFormat = true,
        NewRestartPolicyTexts = false,
        DetailedPolicyFormatErrors = false,
        RestartWithRemove = "Conflicting options: --restart and --rm",
        AttachWithDetach = "Conflicting options: -a and -d",
        CpuRangeWord = "Range",
        NewHelpTail = false,
        UnitStopTimeoutNs = null,
        StopTimeoutFlag = false,
        InspectKernelMemory = true,
        InspectFormatJson = false,
        InspectLateConsoleSize = true,
        KnowsMountpoints = false,
        InspectOldNetworks = true,
        KeepsDefaultNetwork = true,
        OldSizeGrammar = true,
        ShortTaskErrors = true,
        DirectoryIsPermissionDenied = true,
    };

    /// <summary>The 24 release.</summary>
    public static EngineProfile V24 { get; } = new()
    {
        Version = "24",
        ShortensAddresses = false,
        KnowsShortGroupNames = false,
        SendsEmptyUlimits = false,
        MasksInterrupts = false,
        NewTemplates = false,
        DockerfileParser = 11,
        Release = "24.0.9",
        HealthAtRestore = HealthAtRestore.GoesOn,
        SmallPortsFirst = false,
        BindsFamiliesTogether = false,
        Build = "2936816",
        ApiVersion = "1.43",
        MinimumApiVersion = "1.12",
        MountsImages = false,
        NamesContainerInit = false,
        NamesJoinedNamespace = false,
        OldPortText = true,
        ProxyNamesPort = true,
        ImageCreateEvent = false,
        SavesBlobs = false,
        ConnectsBeforeVolumes = true,
        PruneAnswersNo = true,
        OldImageTexts = true,
        OldImageInspect = true,
        UpdateEventOnFailure = true,
        HealthStartInterval = false,
        InspectOldNetworks = true,
        KeepsDefaultNetwork = true,
        QuadraticCpuWeight = false,
        NotRunningSubject = "Container",
        KillPrefix = "Cannot kill container",
        OldRemoveTexts = true,
        ClientNotFoundText = true,
        NewRestartPolicyTexts = false,
        DetailedPolicyFormatErrors = false,
        RestartWithRemove = "Conflicting options: --restart and --rm",
        AttachWithDetach = "Conflicting options: -a and -d",
        CpuRangeWord = "Range",
        NewHelpTail = false,
        StopTimeoutFlag = false,
    };

    /// <summary>The 28 release, the default.</summary>
    public static EngineProfile V28 { get; } = new() { Version = "28" };

    /// <summary>The profile of a version as a scenario writes it: 20.10, 24 or 28, each with or without a patch level.</summary>
    /// <exception cref="ArgumentException">The version is none of these.</exception>
    public static EngineProfile For(string version)
    {
        foreach (EngineProfile profile in new[] { V2010, V24, V28 })
        {
            if (version == profile.Version || version.StartsWith(profile.Version + ".", StringComparison.Ordinal))
            {
                return profile;
            }
        }

        throw new ArgumentException($"engine version '{version}' is not known; use 20.10, 24 or 28", nameof(version));
    }
}
