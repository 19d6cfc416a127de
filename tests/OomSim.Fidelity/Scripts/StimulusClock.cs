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
    private int _next;

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

    /// <summary>The pid of the next child, when the log names it.</summary>
    public int? NextChild()
    {
        int at = Find(line => line.Kind == "FORKED");
        return at < 0 ? null : int.Parse(_log[at].Detail.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Time from the program's first line (or the parent's fork) to its first step, ns.</summary>
    public long LeadIn(long forkedAt)
    {
        long? begin = forkedAt > 0 ? forkedAt : _log.FirstOrDefault(line => line.Kind == "BEGIN")?.Time;
        long? first = _log.FirstOrDefault(line => line.Kind is "START" or "FORKED")?.Time;
        return begin is { } from && first is { } to ? Math.Max(0, to - from) : 0;
    }

    /// <summary>When the last found child was forked, ns; 0 when unknown.</summary>
    public long ForkedAt => _next > 0 && _log[_next - 1].Kind == "FORKED" ? _log[_next - 1].Time : 0;

    /// <summary>The time from a step's start to the next step's, ns; null when it is not logged or was disturbed.</summary>
    public long? Elapsed(string statement)
    {
        int start = Find(line => line.Kind == "START" && line.Detail == statement);
        if (start < 0)
        {
            return null;
        }

        // Lines of one millisecond can stand in either order: what counts is the next step's own start.
        ProgramMessage? next = _log.Skip(start + 1).FirstOrDefault(line => line.Kind is "START" or "FORKED" or "EXIT");
        long from = _log[start].Time;
        return next is not null && !_disturbed.Any(span => span.From < next.Time && span.To > from) ? next.Time - from : null;
    }

    private int Find(Func<ProgramMessage, bool> matches)
    {
        for (int i = _next; i < _log.Count; i++)
        {
            if (matches(_log[i]))
            {
                _next = i + 1;
                return i;
            }
        }

        return -1;
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
