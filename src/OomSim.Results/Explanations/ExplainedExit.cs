using OomSim.Kernel;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>The end of a container: what its exit code and OOMKilled mean here (D2).</summary>
internal sealed class ExplainedExit(RunEventRow row, ContainerLife life, int code, RunCommands commands, EndFacts? known, ExplainedPause? pause) : IExplained
{
    private const int Sigkill = 137;

    // Reasons of EndFacts.
    private const string LivenessProbe = "liveness_probe";
    private const string DaemonBegins = "daemon_begins";
    private const string DaemonEnds = "daemon_ends";
    private const string StartupProbe = "startup_probe";
    private const string Eviction = "eviction";
    private const string PodEnds = "pod_ends";

    /// <summary>The grace of docker stop and of the ladder after it is seconds; a command that led to an end was typed before that, µs.</summary>
    private const long LongestStop = 3_600_000_000;

    /// <summary>What a command does comes at once: within this time after it was typed, µs.</summary>
    private const long Near = 1000;

    /// <summary>True where it was killed, or says so.</summary>
    public bool IsAbrupt => code == Sigkill;

    /// <summary>True where the engine ended it and no command asked for that, whatever it ended with: whoever looks for the reason finds none in what was typed.</summary>
    public bool IsUnasked => known?.Reason is LivenessProbe or StartupProbe or DaemonBegins or Eviction or PodEnds;

    /// <inheritdoc/>
    public ExplainedItem Explain()
    {
        string flag = life.HasOomEvent ? "true" : "false";
        List<ExplainedFact> facts = [new("cause", Cause()), new("OOMKilled", OomKilled())];
        if (life.LostBytes > 0)
        {
            facts.Add(new ExplainedFact("lost", $"{ByteText.Of(life.LostBytes)} that its processes held and had not written out (M7)"));
        }

        if (PauseWords.Of(pause ?? life.Thawed, row.Micros, IsOutside ? Outside() : null, IsOutside, life.InitKilled) is { } words)
        {
            facts.Add(new ExplainedFact("pause", words));
        }

        return new ExplainedItem
        {
            Kind = ExplainedKind.Exit,
            Event = row.Row,
            TimeNs = row.Micros * 1000,
            Container = row.Subject,
            Headline = Say.Line($"{row.Subject} ended with exit code {code}, OOMKilled {flag}"),
            Facts = facts,
        };
    }

    /// <summary>What ended PID 1 whatever it did itself: SIGKILL of the engine or from outside; empty where neither did.</summary>
    public string Ending => !life.InitKilled && (IsByEngine || IsOutside) ? Cause() : "";

    // Of an earlier version's run, or of one of very many ends, the events alone tell.
    private EndFacts? Stop => known ?? Guess();

    private bool IsByEngine => code == Sigkill && Stop is { KillNs: not null };

    private bool IsOutside => !IsByEngine && life.InitEnd == "signal=SIGKILL";

    // Of several, the one that names it.
    private TypedCommand? Outside() =>
        commands.Before(row.Micros, LongestStop, c => IsPast(c) && Names(c, row.Micros)) ?? commands.Before(row.Micros, LongestStop, IsPast);

    private static bool IsPast(string command) => command.StartsWith("kill ", StringComparison.Ordinal) || command.StartsWith("echo 1 >", StringComparison.Ordinal);

    private string Cause()
    {
        if (life.InitKilled)
        {
            return "an OOM killer took PID 1, and all others of its namespace went with it (D2.17)";
        }

        EndFacts? stop = Stop;
        if (stop is { KillNs: { } killed } && code == Sigkill)
        {
            return stop.Signal is null ? $"{Actor(stop, killed)}SIGKILL by the engine at {Say.Time(killed)} (D1.14)" : StopWords.TimedOut(stop, Actor(stop, stop.SignalNs ?? killed));
        }

        if (IsOutside)
        {
            return $"SIGKILL from outside of Docker{(Outside() is { } typed ? ": " + typed.Command : "")}; to the engine an exit like any other, so the restart policy applies (D3.12)";
        }

        if (code == Sigkill)
        {
            return $"PID 1 ended by itself and said 137: what a shell says of a child that SIGKILL ended (D6.7){Child()}";
        }

        (int Signal, long Micros) heard = life.Signals.LastOrDefault();
        return stop is { Signal: { } signal, SignalNs: { } sent }
            ? $"{Actor(stop, sent)}{SignalNumber.NameOf(signal)} at {Say.Time(sent)}, and PID 1 ended after it (D1.13){Child()}"
            : heard.Signal > 0 ? $"PID 1 ended after {SignalNumber.NameOf(heard.Signal)} of {Typed(heard.Micros)}the engine{Child()}"
            : $"PID 1 ended by itself{Child()}";
    }

    private string Child() =>
        life.LastDraft is { IsInit: false } victim ? Say.Line($"; before, its child {victim.Comm} (pid {victim.Pid}) was killed for want of memory (D2.17)")
        : life.ChildEnd.Length > 0 ? $"; its {life.ChildEnd} (M12)"
        : "";

    // Who is behind it: a command, or the engine itself.
    private string Actor(EndFacts stop, long ns) => stop.Reason switch
    {
        DaemonBegins => "a new dockerd found it running and ends what it finds, for live-restore is off (D3.18): ",
        LivenessProbe => "its liveness probe failed as often in a row as it may, so the kubelet ends it: ",
        StartupProbe => "its startup probe failed as often in a row as it may, so the kubelet ends it: ",
        Eviction => "the node was low on memory, and the kubelet evicts its pod, for good (D10.6): ",
        PodEnds => "the containers of its pod have ended for good, and the kubelet ends its sidecars: ",
        DaemonEnds when Typed(ns / 1000).Length == 0 => "dockerd ended, and with it what it ran, for live-restore is off (D3.16): ",
        _ => Typed(ns / 1000),
    };

    // The stop or the kill that the signals of the engine were.
    private EndFacts? Guess()
    {
        if (life.Signals.FindIndex(s => s.Signal == 9) is not (>= 0 and var at))
        {
            return null;
        }

        long killed = life.Signals[at].Micros;
        return StopOf(killed) is { } asked
            ? new EndFacts { Signal = asked.Signal, SignalNs = asked.Micros * 1000, KillNs = killed * 1000 }
            : new EndFacts { KillNs = killed * 1000 };
    }

    // The stop signal whose time-out a SIGKILL is: one command sent both, so what was typed at the SIGKILL did not (D1.13).
    private (int Signal, long Micros)? StopOf(long killed)
    {
        bool isTyped = commands.Behind(killed, c => StopCommand.Kills(c) && (Names(c, killed) || StopCommand.IsOfCompose(c))) is not null;
        foreach ((int signal, long micros) in life.Signals.Where(s => s.Signal != 9 && s.Micros < killed).Reverse())
        {
            bool isAlone = commands.Behind(micros, c => StopCommand.Kills(c) && Names(c, micros)) is null;
            TypedCommand? stop = commands.Behind(micros, c => StopCommand.Stops(c) && (Names(c, micros) || StopCommand.IsOfAll(c)));
            long? wait = stop is null ? null : StopCommand.TimeOut(stop.Command);
            bool isIts = wait is { } seconds ? Math.Abs(killed - micros - (seconds * 1_000_000)) <= Near
                : !isTyped && (stop is not null || isAlone);
            if (isIts)
            {
                return (signal, micros);
            }
        }

        return null;
    }

    private string OomKilled() => life switch
    {
        { HasOomEvent: true, InitKilled: true } => "true: PID 1 was the victim (D2.12)",
        { HasOomEvent: true, LastDraft: not null } => "true, because some process of it was killed; it need not be the one whose end this is (D2.12, D2.14)",
        { HasOomEvent: true } => "true without a kill: on v1 it stands for being at the limit, also with the OOM killer off (D2.16)",
        { InitKilled: true } => "false, although it was: on v1 the engine hears of a container's own limit only, not of the host's (D2.16)",
        _ => "false: nobody of it was killed for want of memory",
    };

    private string Typed(long micros) =>
        (commands.Behind(micros, c => Names(c, micros) && !StopCommand.OnlyLooks(c)) ?? commands.Behind(micros, StopCommand.IsOfAll)) is { } typed
            ? typed.Command + ": "
            : "";

    private bool Names(string command, long micros) => commands.NamesThen(command, row.Subject, row.Micros, micros);
}
