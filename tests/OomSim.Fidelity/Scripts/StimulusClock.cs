namespace OomSim.Fidelity;

/// <summary>
/// How long the steps that only wait really took. Starting, sleeping and logging cost the emulated machine up to a
/// second; a program's waits are given to the simulation as they were, so that what is compared is memory against the
/// program's own clock. Steps whose duration the model must find (paced and unpaced memory, files) are never replayed.
/// </summary>
public sealed class StimulusClock
{
    private readonly IReadOnlyList<ProgramMessage> _log;
    private readonly IReadOnlyList<(long From, long To)> _disturbed;
    private readonly HashSet<ProgramMessage> _used = new(ReferenceEqualityComparer.Instance);
    private ProgramMessage? _start;
    private long _reached;

    private StimulusClock(IReadOnlyList<ProgramMessage> log, IReadOnlyList<(long From, long To)> disturbed)
    {
        _log = log;
        _disturbed = disturbed;
    }

    /// <summary>The clock of one process of a recording.</summary>
    public static StimulusClock Of(Recording recording, string container, int pid) =>
        new([.. recording.Program.Where(line => line.Container == container && line.Pid == pid)], Disturbances(recording));

    /// <summary>A clock that knows nothing: waits last as long as the script says.</summary>
    public static StimulusClock Nominal { get; } = new([], []);

    /// <summary>When the last found child was forked, ns; 0 when unknown.</summary>
    public long ForkedAt { get; private set; }

    /// <summary>The pid of the next child, when the log names it.</summary>
    public int? NextChild()
    {
        ProgramMessage? fork = Find(line => line.Kind == "FORKED");
        ForkedAt = fork?.Time ?? 0;
        return fork is null ? null : int.Parse(fork.Detail.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The pid of the child that the next <c>waitone</c> waits for, when the log names it.</summary>
    public int? NextReaped() => Find(line => line.Kind == "CHILD") is { } child
        ? int.Parse(child.Detail.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Time from the program's first line (or the parent's fork) to its first step, ns.</summary>
    public long LeadIn(long forkedAt)
    {
        long? begin = forkedAt > 0 ? forkedAt : _log.FirstOrDefault(line => line.Kind == "BEGIN")?.Time;
        long? first = _log.FirstOrDefault(line => line.Kind is "START" or "FORKED")?.Time;
        return begin is { } from && first is { } to ? Math.Max(0, to - from) : 0;
    }

    /// <summary>
    /// A step begins whose line in the log says so. Each step's line is passed, also that of one which takes no time: one of the same millisecond could be taken for the next
    /// step's otherwise.
    /// </summary>
    public void Pass(string statement) => _start = Find(line => line.Kind == "START" && line.Detail == statement);

    /// <summary>The time from the passed step's start to the next step's, ns; null when it is not logged or was disturbed.</summary>
    public long? Elapsed()
    {
        ProgramMessage? start = _start;
        ProgramMessage? next = start is null ? null : Ahead().FirstOrDefault(line => line.Kind is "START" or "FORKED" or "EXIT");

        // A wait that a handler ended was longer.
        bool isOver = next is not null && _log.Any(line =>
            line.Kind == "END" && line.Time >= start!.Time && line.Time <= next.Time && line.Detail.Split(' ')[0] == start.Detail.Split(' ')[0]);
        return isOver && !_disturbed.Any(span => span.From < next!.Time && span.To > start!.Time) ? next!.Time - start!.Time : null;
    }

    // Lines of one millisecond stand in any order in the log: of those that are not used yet, each may be next.
    private IEnumerable<ProgramMessage> Ahead() => _log.Where(line => line.Time >= _reached && !_used.Contains(line));

    private ProgramMessage? Find(Func<ProgramMessage, bool> matches)
    {
        ProgramMessage? found = Ahead().FirstOrDefault(matches);
        if (found is not null)
        {
            _used.Add(found);
            _reached = found.Time;
        }

        return found;
    }

    // While something is frozen or hung a long wait is an outcome, not overhead: there the script's own time counts.
    private static List<(long From, long To)> Disturbances(Recording recording)
    {
        List<(long From, long To)> spans = [];
        long? since = null;
        foreach (LoggedCommand command in recording.Commands)
        {
            bool freeze = command.Text.StartsWith("write FROZEN", StringComparison.Ordinal)
                || command.Text.StartsWith("write 1 > ", StringComparison.Ordinal) && command.Text.EndsWith("cgroup.freeze", StringComparison.Ordinal)
                || command.Text.StartsWith("$ docker pause", StringComparison.Ordinal);
            bool thaw = command.Text.StartsWith("write THAWED", StringComparison.Ordinal)
                || command.Text.StartsWith("write 0 > ", StringComparison.Ordinal) && command.Text.EndsWith("cgroup.freeze", StringComparison.Ordinal)
                || command.Text.StartsWith("$ docker unpause", StringComparison.Ordinal);
            if (freeze)
            {
                since ??= command.Time;
            }
            else if (thaw && since is { } from)
            {
                spans.Add((from, command.Returned ?? command.Time));
                since = null;
            }
        }

        if (since is { } open)
        {
            spans.Add((open, long.MaxValue));
        }

        foreach (IGrouping<string, TracePoint> group in recording.Trace.GroupBy(point => point.Container, StringComparer.Ordinal))
        {
            spans.AddRange(group.Where(point => point.Hung).Select(point => (point.Time, point.Time + 1)));
        }

        return spans;
    }
}
