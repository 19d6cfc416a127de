using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A host with an engine, some images, and all that is published.</summary>
internal sealed class DockerBench : IDockerObserver
{
    public DockerBench(string version = "28", CgroupVersion cgroups = CgroupVersion.V2, long latencyNs = 0, Func<HostConfig, HostConfig>? configure = null, bool swapLimit = true, ImageRegistry? registry = null, bool liveRestore = false, EngineProcessSizes? processes = null, Func<Container, long>? startTime = null, long endTime = 0, CgroupDriver driver = CgroupDriver.Cgroupfs, string cgroupParent = "")
    {
        HostConfig config = new() { Memory = 2L << 30, Cgroup = cgroups, Reserved = 64 << 20, MemoryBandwidth = 1L << 30 };
        Host = new LinuxHost(Simulator, configure?.Invoke(config) ?? config, new RandomStreams(1));
        Engine = new DockerEngine(Host, new DockerConfig(version, latencyNs) { SwapLimit = swapLimit, LiveRestore = liveRestore, Processes = processes, CgroupDriver = driver, CgroupParent = cgroupParent }) { Registry = registry, StartTime = startTime, EndTime = endTime };
        Engine.Observers.Add(this);
        Image("sleeper", new SleepStep(null));
        Image("quick", new ExitStep(Quantity.Of(3)));
    }

    public const long MiB = 1 << 20;

    /// <summary>A bench whose container <c>app</c> is in a state, with nothing published since.</summary>
    public static DockerBench InState(string state, string version, CgroupVersion cgroups, string flags = "")
    {
        var bench = new DockerBench(version, cgroups);
        bench.Image("fails", new ExitStep(Quantity.Of(1)));
        bench.Fine(state switch
        {
            "created" => $"create {flags} --name app sleeper",
            "running" or "paused" => $"run -d {flags} --name app sleeper",
            "restarting" => $"run -d {flags} --restart always --name app fails",
            _ => $"run -d {flags} --name app quick",
        });
        bench.RunTo(0.05);
        if (state == "paused")
        {
            bench.Fine("pause app");
        }

        // Nothing a user does lasts long enough to be seen in these two.
        Container app = bench.Get("app");
        app.RemovalInProgress = state == "removing";
        app.Dead = state == "dead";
        Assert.Equal(state, app.Status);
        bench.Events.Clear();
        return bench;
    }

    public Simulator Simulator { get; } = new();

    public LinuxHost Host { get; }

    public DockerEngine Engine { get; }

    public List<DockerEvent> Events { get; } = [];

    /// <summary>Container events as <c>action</c>, network events as <c>network action</c>, in order.</summary>
    public IEnumerable<string> Actions => Events.Select(e => e.Type == "container" ? e.Action : e.Type + " " + e.Action);

    public double Now => Simulator.Now / 1e9;

    public void OnDockerEvent(DockerEvent happened) => Events.Add(happened);

    public void Image(string name, params Step[] steps) => Image(name, new ProgramDefinition { Name = "init", Comm = name, Steps = steps });

    public void Image(string name, ProgramDefinition program, params ProgramDefinition[] others)
    {
        var processes = new SortedDictionary<string, ProgramDefinition>(StringComparer.Ordinal);
        foreach (ProgramDefinition other in others)
        {
            processes[other.Name] = other;
        }

        Engine.AddImage(new ImageDefinition(name, [new LayerDefinition("base", 5 * MiB, new SortedDictionary<string, long> { ["/etc/os-release"] = 400 })], new ProgramSet(program, processes)));
    }

    /// <summary>Issues a command without waiting for its answer.</summary>
    public Pending Issue(string command)
    {
        var pending = new Pending();
        pending.Output = Engine.Execute("docker " + command, result =>
        {
            Assert.Null(pending.Result);
            pending.Result = result;
            pending.AtSeconds = Now;
        });
        return pending;
    }

    /// <summary>Runs a command until it answers.</summary>
    public CommandResult Do(string command)
    {
        Pending pending = Issue(command);
        while (pending.Result is null)
        {
            Assert.True(Simulator.Step(), $"'docker {command}' never answers");
        }

        return pending.Result;
    }

    /// <summary>Runs a command that must succeed.</summary>
    public CommandResult Fine(string command)
    {
        CommandResult result = Do(command);
        Assert.True(result.ExitCode == 0, command + ": " + result.Stderr);
        return result;
    }

    public Container Get(string name) => Engine.Find(name) ?? throw new InvalidOperationException("no container " + name);

    public void RunTo(double seconds) => Simulator.RunUntil((long)(seconds * SimTime.Second));

    internal sealed class Pending
    {
        public ICommandOutput? Output { get; set; }

        public CommandResult? Result { get; set; }

        public double AtSeconds { get; set; }
    }
}
