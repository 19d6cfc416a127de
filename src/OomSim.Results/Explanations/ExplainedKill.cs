using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>A kill, as far as the run tells of it.</summary>
internal sealed class ExplainedKill(RunEventRow row, WalkedContainer of, RunAbout about, RunCommands commands, RunFacts? notes) : IExplained
{
    private const int ShownMembers = 10;

    private readonly List<string> _members = [];
    private readonly long? _initPid = of.Life.InitPid;

    /// <summary>Its row.</summary>
    public int Row => row.Row;

    /// <summary>When, µs.</summary>
    public long Micros => row.Micros;

    /// <summary>The name of the victim's container then.</summary>
    public string Container => row.Container;

    /// <summary>The victim's container.</summary>
    public WalkedContainer Of => of;

    /// <summary>The victim's PID.</summary>
    public int Pid { get; } = (int)(row.Number("pid") ?? 0);

    /// <summary>The victim's name.</summary>
    public string Comm { get; } = row.NamedComm;

    /// <summary>Its oom_score_adj.</summary>
    public long Adj { get; } = row.Number("adj") ?? 0;

    /// <summary>Path of the cgroup at its limit; <c>host</c> for the host.</summary>
    public string Domain { get; } = Cells.Named(row.Detail, "domain") ?? "";

    /// <summary>What was typed in the run.</summary>
    public RunCommands Commands => commands;

    /// <summary>True where its container asked for no OOM killer, and the engine discarded that (D4.20); the notes have the names at the end.</summary>
    public bool IsFlagDiscarded => notes?.OomKillDisableDiscarded.Contains(of.Name) == true;

    /// <summary>True where its container was paused.</summary>
    public bool WasPaused { get; init; }

    /// <summary>Bytes that the processes of its container held and had not written out when they ended (M7).</summary>
    public long LostBytes { get; set; }

    /// <summary>The moment that tells what a tool showed before, µs: the last scrape, or 15 s earlier where nobody scraped.</summary>
    public long EarlierMicros => about.ScrapeMicros is { } every and > 0 ? (Micros - 1) / every * every : Micros - SightWords.UsualMicros;

    /// <summary>True where it was the first process of its container.</summary>
    public bool IsInit => Facts?.IsInit ?? (_initPid == Pid);

    /// <summary>True where the first process of its container dies in its group.</summary>
    public bool TakesInit { get; private set; }

    /// <summary>The host was out of memory.</summary>
    public bool IsHost => Domain == "host";

    /// <summary>What the run noted of it; null where it noted no more.</summary>
    public KillFacts? Facts { get; init; }

    /// <summary>What the kernel's log says of it; null where that is not needed or has nothing.</summary>
    public VictimCheck? Log { get; set; }

    /// <summary>How the container looked just before, where the run has not noted it; null where the tables do not tell.</summary>
    public MemorySight? Sight { get; set; }

    /// <summary>How it looked some time before; null where it was not there.</summary>
    public MemorySight? Earlier { get; set; }

    /// <summary>True where a whole group dies.</summary>
    public bool IsGroup => Facts is { Group: not null } || Members > 0;

    /// <summary>Further processes of the group.</summary>
    public int Members { get; private set; }

    /// <summary>Some of them.</summary>
    public IReadOnlyList<string> NamedMembers => _members;

    /// <summary>True once the engine told of it.</summary>
    public bool HasOomEvent { get; set; }

    /// <summary>Exit code of the container that ended after it; null where it went on.</summary>
    public int? ExitCode { get; set; }

    /// <summary>When that was, µs.</summary>
    public long DieMicros { get; set; }

    /// <summary>When its first process had ended as the victim, µs; null before.</summary>
    public long? EndedMicros { get; set; }

    /// <summary>True where that was before the engine had started it: the start fails, and nothing ends that ran (D2.8).</summary>
    public bool EndedInItsStart { get; set; }

    /// <summary>When it was started again, µs; null where it was not.</summary>
    public long? RestartedMicros { get; set; }

    /// <summary>The run as a whole.</summary>
    public RunAbout About => about;

    /// <summary>Adds a process that dies with it.</summary>
    /// <param name="pid">Its PID.</param>
    /// <param name="comm">Its name.</param>
    /// <param name="isInit">True for the first process of the victim's container.</param>
    public void AddGroupMember(long pid, string comm, bool isInit)
    {
        if (pid == Pid)
        {
            return;
        }

        TakesInit |= isInit;
        Members++;
        if (_members.Count < ShownMembers)
        {
            _members.Add(Say.Line($"{comm} (pid {pid})"));
        }
    }

    /// <inheritdoc/>
    public ExplainedItem Explain() => KillWords.Explain(this);
}
