using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>Notes exits, hangs and engine events of a simulated run as they happen.</summary>
internal sealed class RunWatcher(LinuxHost host, SimulatedRun run) : IHostObserver, IDockerObserver
{
    private readonly SortedDictionary<string, Cgroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<Process, int> _followed = [];
    private readonly HashSet<string> _hung = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _freeSince = new(StringComparer.Ordinal);

    // How often the recorder looks, ns.
    private const long RowPeriod = 100_000_000;

    private IReadOnlySet<string>? _late;

    /// <summary>The recording is over: from now on only ends of some programs are noted.</summary>
    /// <param name="owners">The programs, by the names under which they were started.</param>
    public void OnlyEndsOf(IReadOnlySet<string> owners) => _late = owners;

    /// <summary>Watches a group under the name that the recording's trace uses.</summary>
    public void Watch(string name, Cgroup cgroup) => _groups[name] = cgroup;

    /// <summary>Notes the end of a program that is not the init of a namespace.</summary>
    public void Follow(Process process)
    {
        List<(long Begin, long? Exit)> lives = Lives(process);
        _followed[process] = lives.Count;
        lives.Add((host.Simulator.Now, null));
        Statuses(process).Add(null);
    }

    /// <summary>Called after every event: usage is highest at one, and a hang begins where <c>under_oom</c> rises.</summary>
    public void AfterEvent()
    {
        foreach ((string name, Cgroup cgroup) in _late is null ? _groups : [])
        {
            CgroupValues values = cgroup.Read();
            run.Highest[name] = Math.Max(run.Highest.GetValueOrDefault(name), values.Current);
            if (values is not { UnderOom: true, OomKillDisable: true })
            {
                if (_hung.Remove(name))
                {
                    _freeSince[name] = host.Simulator.Now;
                }
            }
            else if (_hung.Add(name))
            {
                Add(run.Hangs, name);
                if (_freeSince.TryGetValue(name, out long since) && host.Simulator.Now - since < RowPeriod)
                {
                    Add(run.HangsAnew, name);
                }
            }
        }
    }

    private void Add(SortedDictionary<string, List<long>> hangs, string name) =>
        (hangs.TryGetValue(name, out List<long>? times) ? times : hangs[name] = []).Add(host.Simulator.Now);

    /// <summary>Notes the usage of one group now.</summary>
    public void Sample(string name, long time)
    {
        if (_groups.TryGetValue(name, out Cgroup? cgroup))
        {
            CgroupValues values = cgroup.Read();
            run.Memory[(name, time)] = values.Current;
            run.Counters[(name, time)] = new CounterPoint(time, name, values.EventsLow, values.EventsHigh, values.EventsMax, values.EventsOom, values.Failcnt);
            if (values.Pressure is { Memory: var memory })
            {
                run.Pressure[(name, time)] = new PressurePoint(time, name, memory.Some.Total, memory.Full.Total, memory.Some.Avg10);
            }

            run.Peak[name] = Math.Max(run.Peak.GetValueOrDefault(name), values.Peak);
        }
    }

    /// <summary>Notes the usage of one group now, where its rows do not.</summary>
    public void SampleMemory(string name, long time)
    {
        if (_groups.TryGetValue(name, out Cgroup? cgroup))
        {
            run.Memory.TryAdd((name, time), cgroup.Read().Current);
        }
    }

    void IHostObserver.OnProcessExited(Process process)
    {
        // Only the programs that were started: their children end inside them.
        bool isFollowed = _followed.TryGetValue(process, out int life);
        if ((process.Namespace.Init == process || isFollowed) && _late?.Contains(process.Owner) != false)
        {
            List<(long Begin, long? Exit)> lives = Lives(process);
            if (lives.Count > 0)
            {
                int which = isFollowed ? life : lives.Count - 1;
                lives[which] = (lives[which].Begin, host.Simulator.Now);
            }

            if (isFollowed)
            {
                Statuses(process)[life] = process.Exit?.ShellCode;
            }

            run.Exits[process.Owner] = process.Exit is { } exit ? (exit.ShellCode, host.Simulator.Now) : null;
        }
    }

    void IHostObserver.OnRequestFinished(RequestRecord request) => run.Requests.Add(request);

    void IHostObserver.OnProcessStarted(Process process)
    {
        if (process.Namespace.Init == process && process.Owner != "host")
        {
            Lives(process).Add((host.Simulator.Now, null));
        }
        else if (process.Parent is { } parent)
        {
            (run.Forked.TryGetValue(parent, out List<Process>? children) ? children : run.Forked[parent] = []).Add(process);
        }
    }

    private List<int?> Statuses(Process process) =>
        run.Statuses.TryGetValue(process.Owner, out List<int?>? statuses) ? statuses : run.Statuses[process.Owner] = [];

    private List<(long Begin, long? Exit)> Lives(Process process) =>
        run.Lives.TryGetValue(process.Owner, out List<(long Begin, long? Exit)>? lives) ? lives : run.Lives[process.Owner] = [];

    void IDockerObserver.OnDockerEvent(DockerEvent happened)
    {
        run.EngineEvents.Add(happened);
        if (happened.Type == "container")
        {
            string name = happened.Attributes.TryGetValue("name", out string? given) ? given : happened.ActorId;
            string attributes = happened.Attributes.TryGetValue("exitCode", out string? code) ? "exitCode=" + code : "";
            run.Events.Add(new EngineEvent(happened.Time, happened.Action, name, attributes));
        }
    }

    void IDockerObserver.OnContainerChanged(Container container)
    {
        if (container.Cgroup is { } cgroup)
        {
            Watch(container.Name, cgroup);
        }
    }
}
