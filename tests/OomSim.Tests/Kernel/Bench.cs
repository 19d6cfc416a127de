using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>A host for kernel tests, with what it says.</summary>
internal sealed class Bench : IHostObserver
{
    public Bench(CgroupVersion version = CgroupVersion.V2, Func<HostConfig, HostConfig>? configure = null)
    {
        HostConfig config = new() { Memory = 1L << 30, Cgroup = version, Reserved = 64 << 20, MemoryBandwidth = 1L << 30 };
        Host = new LinuxHost(Simulator, configure?.Invoke(config) ?? config, new RandomStreams(1));
        Host.Observers.Add(this);
    }

    public const long MiB = 1 << 20;

    public Simulator Simulator { get; } = new();

    public LinuxHost Host { get; }

    public List<HostEvent> Events { get; } = [];

    public List<Process> Exited { get; } = [];

    public List<(long Time, string Path)> OomNotifications { get; } = [];

    public List<RequestRecord> Requests { get; } = [];

    public void OnRequestFinished(RequestRecord request) => Requests.Add(request);

    public void OnHostEvent(HostEvent happened) => Events.Add(happened);

    public void OnProcessExited(Process process) => Exited.Add(process);

    public void OnOomNotification(Cgroup cgroup) => OomNotifications.Add((Simulator.Now, cgroup.Path));

    public Cgroup Group(string path, long? limit = null, bool hang = false)
    {
        Cgroup cgroup = Host.CreateCgroup(path);
        if (limit is { } bytes)
        {
            string text = bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (Host.Config.Cgroup == CgroupVersion.V1)
            {
                Assert.Equal(Errno.None, Host.WriteFile(cgroup, "memory.limit_in_bytes", text));
                Assert.Equal(Errno.None, Host.WriteFile(cgroup, "memory.memsw.limit_in_bytes", text));
                if (hang)
                {
                    Assert.Equal(Errno.None, Host.WriteFile(cgroup, "memory.oom_control", "1"));
                }
            }
            else
            {
                Assert.Equal(Errno.None, Host.WriteFile(cgroup, "memory.max", text));
            }
        }

        return cgroup;
    }

    public Process Run(Cgroup cgroup, params Step[] steps) => Run(cgroup, Program("hog", steps));

    public Process Run(Cgroup cgroup, ProgramDefinition program, params ProgramDefinition[] others)
    {
        SortedDictionary<string, ProgramDefinition> processes = new(StringComparer.Ordinal);
        foreach (ProgramDefinition other in others)
        {
            processes.Add(other.Name, other);
        }

        return Host.Spawn(new SpawnRequest { Cgroup = cgroup, Program = program, Processes = processes, Owner = cgroup.Name });
    }

    public static ProgramDefinition Program(string name, params Step[] steps) => new() { Name = name, Comm = name, Steps = steps };

    public static AllocStep Alloc(long bytes, long? rate = null) =>
        new(Quantity.Of(bytes), rate is { } r ? new Pace(Quantity.Of(r)) : Pace.Free);

    public static SleepStep Sleep(double seconds) => new(Quantity.Of((long)(seconds * SimTime.Second)));

    public static ExitStep Exit(int code) => new(Quantity.Of(code));

    /// <summary>One figure of memory.stat.</summary>
    public static long Stat(Bench bench, Cgroup cgroup, string key)
    {
        string line = Assert.Single(bench.Host.ReadFile(cgroup, "memory.stat")!.Split('\n'), l => l.StartsWith(key + " ", StringComparison.Ordinal));
        return long.Parse(line[(key.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public void RunTo(double seconds) => Simulator.RunUntil((long)(seconds * SimTime.Second));
}
