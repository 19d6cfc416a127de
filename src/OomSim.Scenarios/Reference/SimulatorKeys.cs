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

    /// <summary>The section of a service.</summary>
    public static SectionShape Service { get; } = new(
        new("program", ProgramKeys.Named, "What its containers run, in place of the image's program."),
        new("processes", ProgramKeys.Processes, "Other processes, beside those of the image."),
        new("start", new WordShape("manual", "auto"), "manual: it is not brought up at time 0.") { Default = "auto" },
        new("restart", new WordShape("docker", "kubelet"), "Whose back-off restarts it: dockerd's (100 ms, doubling, up to 1 min) or a kubelet's (10 s, doubling, up to 5 min), to which its healthcheck is a liveness probe: one that becomes unhealthy is stopped, and comes back by its policy.") { Default = "docker" },
        new("unified", HostKeys.CgroupFilesOf(Kernel.CgroupVersion.V2), "Files of its containers' v2 cgroups and what is written to them, as memory.oom.group."));
}
