using System.Text.Json;
using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>
/// Notes in a run what explains it afterwards. It reads and never acts. However long the run, it keeps
/// <see cref="KeptPerContainer"/> kills and hangs of each container, and at most <see cref="KeptInAll"/>.
/// </summary>
public sealed class FactsRecorder : IHostObserver
{
    /// <summary>Kills, and hangs, kept in full per container.</summary>
    public const int KeptPerContainer = 3;

    /// <summary>Ends kept per container: a line each, and not all of them are told of.</summary>
    private const int KeptEnds = 20;

    /// <summary>Kills, and hangs, kept in full in all.</summary>
    public const int KeptInAll = 1000;

    private readonly LinuxHost _host;
    private readonly DockerEngine _engine;
    private readonly List<KillFacts> _kills = [];
    private readonly List<HangFacts> _hangs = [];
    private readonly List<EndFacts> _ends = [];
    private readonly SortedDictionary<string, int> _keptEnds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _keptKills = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _keptHangs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, OpenHang> _open = new(StringComparer.Ordinal);
    private OomDecision? _last;
    private long _furtherKills;
    private long _furtherHangs;

    /// <summary>A recorder that watches from now on: it adds itself to the host's observers.</summary>
    public FactsRecorder(LinuxHost host, DockerEngine engine)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(engine);
        _host = host;
        _engine = engine;
        host.Observers.Add(this);
    }

    /// <inheritdoc/>
    bool IHostObserver.ReadsEvents => false;

    /// <summary>All that was noted; ask at the end of the run.</summary>
    public RunFacts Facts() => new()
    {
        Engine = _engine.Config.Version,
        LatencyNs = _engine.Config.LatencyNs,
        KeptPerContainer = KeptPerContainer,
        KeptInAll = KeptInAll,
        KeptCandidates = KillReader.KeptCandidates,
        Kills = _kills,
        FurtherKills = _furtherKills,
        Hangs = _hangs,
        FurtherHangs = _furtherHangs,
        Ends = _ends,
        OomKillDisableDiscarded = [.. _engine.Containers.Where(c => c.IsOomKillDisableDiscarded).Select(c => c.Name).Distinct(StringComparer.Ordinal).Take(KeptInAll)],
        Frozen = [.. _host.Processes.Where(p => p.IsFrozen).Take(KeptInAll).Select(p => new FrozenFacts(p.Owner, p.Pid, p.Comm, p.WaitingSignals))],
    };

    /// <inheritdoc/>
    void IHostObserver.OnOomKill(Process process)
    {
        // Those of a group die by the same decision as its first victim.
        if (ReferenceEquals(_last, _host.LastOom) || !Keeps(_keptKills, process.Owner, _kills.Count))
        {
            _furtherKills++;
        }
        else
        {
            _kills.Add(KillReader.Read(_host, _host.LastOom!));
        }

        _last = _host.LastOom;
    }

    /// <inheritdoc/>
    void IHostObserver.OnProcessExited(Process process)
    {
        if (process.NamespacePid == 1 && process.Cgroup.Keeper is Container { LastStop: { } stop } container && Keeps(_keptEnds, container.Name, _ends.Count, KeptEnds))
        {
            _ends.Add(End(process, container, stop));
        }
    }

    /// <inheritdoc/>
    void IHostObserver.OnHungChanged(Process process)
    {
        if (process.HungAt is { } memory)
        {
            Begin(process, memory);
        }
        else
        {
            End(process);
        }
    }

    private void Begin(Process process, MemoryCgroup memory)
    {
        // A name can change while one hangs.
        string key = (process.Cgroup.Keeper is Container container ? container.Id : process.Owner) + "\n" + memory.Cgroup.Path;
        if (!_open.TryGetValue(key, out OpenHang? hang))
        {
            bool keeps = Keeps(_keptHangs, process.Owner, _hangs.Count);
            _open[key] = hang = new OpenHang(keeps ? HangReader.Read(_host, process, memory) : null);
            if (hang.Facts is not null)
            {
                _hangs.Add(hang.Facts);
            }
            else
            {
                _furtherHangs++;
            }
        }

        hang.Waiting.Add(process.Pid);
        if (hang.Facts is { } facts && facts.Waiting.Count < KillReader.KeptCandidates && !facts.Waiting.Exists(w => w.Pid == process.Pid))
        {
            facts.Waiting.Add(new WaitingTask(process.Pid, process.Comm, process.HungSince, process.IsHungOnText, process.NamespacePid == 1) { OnSigterm = SignalWords.Of(process, SignalNumber.Term) });
        }
    }

    private void End(Process process)
    {
        foreach ((string key, OpenHang hang) in _open)
        {
            if (hang.Waiting.Remove(process.Pid))
            {
                if (hang.Waiting.Count == 0)
                {
                    hang.End(_host.Simulator.Now, process);
                    _open.Remove(key);
                }

                return;
            }
        }
    }

    private EndFacts End(Process process, Container container, ContainerStop stop) => new()
    {
        TimeNs = _host.Simulator.Now,
        Container = container.Name,
        Reason = JsonNamingPolicy.SnakeCaseLower.ConvertName(stop.Reason.ToString()),
        Signal = stop.Signal,
        SignalNs = stop.SignalNs,
        TimeoutS = stop.TimeoutSeconds,
        TimeoutFrom = stop switch { { Signal: null } => "", { IsDefaultTimeout: true } => "default", { IsOwnTimeout: true } => "container", _ => "command" },
        KillNs = stop.KillNs,
        OnSignal = stop.Signal is not { } signal ? "" : SignalWords.Of(process, signal),
    };

    private static bool Keeps(SortedDictionary<string, int> kept, string container, int all, int most = KeptPerContainer)
    {
        int already = kept.GetValueOrDefault(container);
        if (already >= most || all >= KeptInAll)
        {
            return false;
        }

        kept[container] = already + 1;
        return true;
    }

    private sealed record OpenHang(HangFacts? Facts)
    {
        public SortedSet<int> Waiting { get; } = [];

        public void End(long now, Process last)
        {
            if (Facts is { } facts)
            {
                facts.EndNs = now;
                facts.EndedBy = JsonNamingPolicy.SnakeCaseLower.ConvertName(last.SleepEnd.ToString());
                facts.Waker = last switch
                {
                    { Waker: { } waker } => Say.Line($"{waker.Comm} (pid {waker.Pid})"),
                    { SleepEnd: SleepEnd.GivenBack, WokenFrom: { } from } => from.Keeper is Container giver ? giver.Name : from.Path,
                    _ => "",
                };
            }
        }
    }
}
