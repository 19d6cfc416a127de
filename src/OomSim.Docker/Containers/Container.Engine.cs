using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class Container
{
    /// <summary>Decides about restarts of the present run; a manual start makes a new one (D3.5).</summary>
    internal RestartManager Restarter { get; set; } = new("no", 0, 0);

    /// <summary>A manager for the policy and the restarts that the container has by now; the kubelet's delays go on, whatever becomes of dockerd.</summary>
    internal RestartManager NewRestarter() => new(Spec.RestartPolicy, Spec.RestartMaximumRetries, RestartCount, IsOfPod ? _backoff ??= PodBackoff.Of(Spec.RestartBackoff) : null);

    /// <summary>True where a kubelet restarts it, and not the engine (D10.7).</summary>
    internal bool IsOfPod => Spec.IsOfPod;

    /// <summary>When the kubelet means to start it again, ns; null where it does not.</summary>
    internal long? PodRestartNs { get; set; }

    /// <summary>What a kubelet asks of its present run; null for nothing.</summary>
    internal PodProbes? Probes { get; set; }

    /// <summary>It runs, and its startup probe has passed, where it has one.</summary>
    public bool HasPassedStartup => Running && !Restarting && Probes?.Startup is not { Result: not true };

    /// <summary>It has passed its startup, and its readiness probe finds it ready, where it has one.</summary>
    public bool IsReady => HasPassedStartup && Probes is not { Readiness: not null, IsReady: false };

    /// <summary>The kubelet has evicted its pod.</summary>
    public bool IsEvicted { get; internal set; }

    /// <summary>Its pod is over: nothing of it is started again.</summary>
    internal bool IsPodOver { get; set; }

    /// <summary>How the kubelet ends it, or has last; null where it has not, or dockerd is gone since.</summary>
    internal SimTask<string?>? PodEnd { get; set; }

    /// <summary>The end that the kubelet has last decided about, ns.</summary>
    internal long? PodJudgedNs { get; set; }

    private PodBackoff? _backoff;

    /// <summary>What the engine does when its init has ended: one action for all its runs.</summary>
    internal Action Ended { get; set; } = static () => { };

    /// <summary>What the engine does when a restart by policy is due: one action for all of them.</summary>
    internal Action Restart { get; set; } = static () => { };

    /// <summary>A user stopped or killed it since its last manual start (D3.11).</summary>
    internal bool ManuallyStopped { get; set; }

    /// <summary>An OOM notification of this run that an older engine shows only at the end (D2.13).</summary>
    internal bool StickyOom { get; set; }

    /// <summary>When the last <c>oom</c> event was published; −1: never.</summary>
    internal long LastOomEventNs { get; set; } = -1;

    /// <summary>When its run ended, of which dockerd has not heard yet, ns; null: it did not.</summary>
    internal long? EndedUnseenNs { get; set; }

    /// <summary>Its shim, where the engine's processes are simulated and it runs; else null.</summary>
    internal Process? Shim { get; set; }

    /// <summary>How many <c>stop</c> commands wait for its end and want a <c>stop</c> event.</summary>
    internal int StopsInProgress { get; set; }

    /// <summary>Its stop is part of a restart, so --rm does not remove it (D1.30).</summary>
    internal bool KeepOnExit { get; set; }

    /// <summary>In whose network it was last started: its name and its files of the network are that one's (<c>initializeNetworking</c>); null for its own network and the host's.</summary>
    internal Container? NetworkOwner { get; set; }

    /// <summary>Whose files of the network it has, itself or who owns it.</summary>
    internal Container NetworkFilesOf => NetworkOwner?.NetworkFilesOf ?? this;

    /// <summary>The lines of its /etc/hosts since it was first put on a network or taken off one while it runs; null for those of its start.</summary>
    internal IReadOnlyList<string>? HostLines { get; set; }

    /// <summary>A start has come to its network: inspect names the files that belong to that.</summary>
    internal bool HasSandbox { get; set; }

    /// <summary>A start has come to its volumes, and holds those of other containers from there on.</summary>
    internal bool HasMountedVolumes { get; set; }

    /// <summary>A start has joined its networks: inspect names the file of its host name, too.</summary>
    internal bool HasHostname { get; set; }

    /// <summary>A start has come to the runtime: inspect names the log, too.</summary>
    internal bool HasLog { get; set; }

    /// <summary>The pending restart by policy.</summary>
    internal EngineTimer? RestartTimer { get; set; }

    /// <summary>While it is being started: completes when its program runs, or never will; meanwhile it is locked.</summary>
    internal SimTask<bool>? Beginning { get; set; }

    /// <summary>While it is being paused: completes when it is frozen, or the runtime gives up; meanwhile it is locked.</summary>
    internal SimTask<bool>? Freezing { get; set; }

    /// <summary>While the runtime removes what its end left (<see cref="DockerEngine.EndTime"/>): completes when the engine has told of the end; meanwhile it is locked.</summary>
    internal SimTask<bool>? Ending { get; set; }

    /// <summary>Limits as the runtime remembers them (D4.69).</summary>
    internal RuntimeResources Resources { get; set; } = new();

    /// <summary>What every start needs; null before the first.</summary>
    internal LaunchPlan? Launch { get; set; }

    /// <summary>Commands that run in it beside its own program, in order of being started; null where there never was one.</summary>
    internal List<ContainerExec>? Execs { get; set; }

    /// <summary>How many inspect it and wait for a command that is being started.</summary>
    internal int BlockedReaders { get; set; }

    /// <summary>It is being removed with the volumes that it made for itself.</summary>
    internal bool RemovesVolumes { get; set; }

    /// <summary>Who waits for its run to end; null where nobody ever did.</summary>
    internal List<SimTask<bool>>? StopWaiters { get; set; }

    /// <summary>Who waits for its removal; null where nobody ever did.</summary>
    internal List<SimTask<bool>>? RemovalWaiters { get; set; }

    /// <summary>The signal <c>docker stop</c> sends: its own, the image's, or SIGTERM (D4.73).</summary>
    internal string ConfiguredStopSignal => Spec.StopSignal.Length > 0 ? Spec.StopSignal : Image.Definition.StopSignal;

    /// <summary>Asks for what its end and its next start look at.</summary>
    internal void Fetch()
    {
        CacheFetch.Ask(Restarter, 64);
        CacheFetch.Ask(Files, 96);
        CacheFetch.Ask(Launch, 80);
        CacheFetch.Ask(Spec, 512);
        CacheFetch.Ask(Log, 96);
        CacheFetch.Ask(Output, 64);
        CacheFetch.Ask(Id, 152);
        CacheFetch.Ask(Ended, 64);
        CacheFetch.Ask(Restart, 64);
    }
}
