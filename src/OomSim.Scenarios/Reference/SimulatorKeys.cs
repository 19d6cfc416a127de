using OomSim.Engine;
using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>The keys right under <c>x-oomsim</c>, of a file and of a service, and those of the timeline.</summary>
internal static class SimulatorKeys
{
    /// <summary>What a command waits for.</summary>
    public static SectionShape After { get; } = new(
        new("event", Shapes.Event, "Type of the event.") { IsRequired = true },
        new("container", Shapes.Container, "Whose event.") { Default = "anybody's", Examples = ["app"] },
        new("delay", Shapes.Duration, "How long after it.") { Default = "0s", Examples = ["2s"] });

    /// <summary>A line of the timeline.</summary>
    public static SectionShape TimelineEntry { get; } = new(
        new("at", Shapes.Duration, "When the command is typed.") { Examples = ["15s"] },
        new("after", After, "In place of a time: the event after which it is typed."),
        new("run", new TextShape("[^ ]") { TakesScalars = true }, "The command line as a person would type it: docker …, docker compose …, kill, sysctl -w, swapon, swapoff, echo VALUE > FILE, cat FILE, systemctl … docker.") { IsRequired = true, Examples = ["docker ps"] })
    {
        OneOf = ["at", "after"],
    };

    /// <summary>The section of a file.</summary>
    public static SectionShape File { get; } = new(
        new("description", Shapes.Text, "What the scenario shows, in a sentence.") { Examples = ["a limit is reached"] },
        new("host", HostKeys.Host, "The machine."),
        new("images", ImageKeys.Images, "Images that the host has, by name. One that nobody describes sleeps for ever."),
        new("registry", ImageKeys.Registry, "Where images come from that the host lacks."),
        new("builds", ImageKeys.Builds, "Folders that images are built of, by path, where they are not beside the scenario."),
        new("until", new OneOfShape(new WordShape("idle"), Shapes.Duration), "When the run ends.") { Default = "idle: when nothing can happen any more, at most 1h", Examples = ["60s", "2h"] },
        new("sample", new OneOfShape(new WordShape("events"), new MeasureShape(Unit.Duration, SimTime.Millisecond) { IsFixed = true }), "Time between two rows of the traces; events: a row where something changes.") { Default = "100ms", Examples = ["1s"] },
        new("seed", Shapes.FixedCount(), "Seed of everything random.") { Default = "1", Examples = ["7"] },
        new("timeline", new ListShape(TimelineEntry), "Commands, as a person would type them, and when."),
        new("expect", new ListShape(ExpectationKeys.Expectation), "What must have happened: oomsim test checks it."));

    /// <summary>Where a probe comes from.</summary>
    private static readonly WordShape From = new("inside", "outside");

    private static readonly MeasureShape Grace = new(Unit.Duration, SimTime.Millisecond) { IsFixed = true };

    private static readonly KeyInfo[] OfProbe =
    [
        new("test", new OneOfShape(new TextShape(".") { TakesScalars = true }, new ListShape(Shapes.Text) { Least = 1, First = ["CMD", "CMD-SHELL"] }), "What is run in the container: a list that begins with CMD or CMD-SHELL, or a line for a shell.") { IsRequired = true, Examples = ["[CMD, cat, /ready]"] },
        new("from", From, "inside: it is a process in the container, at its expense; outside: the kubelet asks what it serves, and `test` says how.") { Default = "inside" },
        new("interval", new MeasureShape(Unit.Duration, SimTime.Millisecond) { IsFixed = true }, "From one to the next (periodSeconds).") { Default = "10s" },
        new("timeout", new MeasureShape(Unit.Duration, SimTime.Millisecond) { IsFixed = true }, "Longest that one may take (timeoutSeconds).") { Default = "1s" },
        new("retries", Shapes.FixedCount(1, int.MaxValue), "Failures in a row that count (failureThreshold).") { Default = "3" },
        new("initial_delay", Shapes.FixedDuration, "Time after the start in which it is not asked (initialDelaySeconds).") { Default = "0s" },
    ];

    /// <summary>A startup probe of a kubelet's.</summary>
    public static SectionShape Startup { get; } = new(
    [
        .. OfProbe,
        new("grace_period", Grace, "How long one that fails it has from SIGTERM to SIGKILL (terminationGracePeriodSeconds), in whole seconds, at least 2.") { Default = "stop_grace_period" },
    ]);

    /// <summary>A readiness probe of a kubelet's.</summary>
    public static SectionShape Readiness { get; } = new(
    [
        .. OfProbe,
        new("successes", Shapes.FixedCount(1, int.MaxValue), "Successes in a row that count (successThreshold).") { Default = "1" },
    ]);

    /// <summary>The section of a service.</summary>
    public static SectionShape Service { get; } = new(
        new("program", ProgramKeys.Named, "What its containers run, in place of the image's program."),
        new("processes", ProgramKeys.Processes, "Other processes, beside those of the image."),
        new("start", new WordShape("manual", "auto"), "manual: it is not brought up at time 0.") { Default = "auto" },
        new("restart", new WordShape("docker", "kubelet", "job"), "Whose back-off restarts it: dockerd's (100 ms, doubling, up to 1 min), a kubelet's (10 s, doubling, up to 5 min) or a Job's, which makes a new pod each time (10 s, doubling, up to 10 min). The last two run it in a kubelet, to which its healthcheck is a liveness probe: one that becomes unhealthy is stopped, and comes back by its policy.") { Default = "docker" },
        new("role", new WordShape("app", "init", "sidecar"), "What it is in its pod (the services of one `cgroup_parent`), to a kubelet: sidecars end when all others have ended for good, or one of init has failed so, the last first.") { IsOfPod = true, Default = "app" },
        new("pre_stop", Shapes.FixedDuration, "How long its preStop hook takes: where a kubelet ends it, the stop signal comes after that, and what is left of the grace period, at least 2 s, behind it.") { IsOfPod = true, Default = "0s" },
        new("liveness_from", From, "Where its healthcheck comes from, to a kubelet: from inside or outside of the container.") { IsOfPod = true, Default = "inside" },
        new("liveness_grace_period", Grace, "How long a kubelet gives one that fails its healthcheck from SIGTERM to SIGKILL (terminationGracePeriodSeconds), in whole seconds, at least 2.") { IsOfPod = true, Default = "stop_grace_period" },
        new("startup", Startup, "Startup probe of a container that a kubelet restarts: what fails it is stopped, and comes back by its policy; nothing else is asked before it passes, and it no more after.") { IsOfPod = true },
        new("readiness", Readiness, "Readiness probe of a container that a kubelet restarts: events `ready` and `unready`, and what it costs; requests come all the same.") { IsOfPod = true },
        new("unified", HostKeys.CgroupFilesOf(Kernel.CgroupVersion.V2), "Files of its containers' v2 cgroups and what is written to them, as memory.oom.group."));
}
