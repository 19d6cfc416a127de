namespace OomSim.Results;

/// <summary>The end of a container: what its exit code and OOMKilled mean here (D2).</summary>
internal sealed class ExplainedExit(RunEventRow row, ContainerLife life, int code, RunCommands commands, bool wasPaused) : IExplained
{
    private const int Sigkill = 137;

    /// <summary>The grace of docker stop and of the ladder after it is seconds; a command that led to an end was typed before that, µs.</summary>
    private const long LongestStop = 3_600_000_000;

    /// <summary>What a command does comes at once: within this time after it was typed, µs.</summary>
    private const long Near = 1000;

    /// <summary>True where it was killed, or says so.</summary>
    public bool IsAbrupt => code == Sigkill;

    /// <inheritdoc/>
    public ExplainedItem Explain()
    {
        string flag = life.HasOomEvent ? "true" : "false";
        List<ExplainedFact> facts = [new("cause", Cause()), new("OOMKilled", OomKilled())];
        if (wasPaused)
        {
            facts.Add(new ExplainedFact("pause", "it was paused; the engine thaws what it kills (D5.5, D5.8)"));
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

    private string Cause()
    {
        (int Signal, long Micros)[] signals = [.. life.Signals];
        (int Signal, long Micros)? kill = signals.Where(s => s.Signal == 9).Select(s => ((int, long)?)s).FirstOrDefault();
        (int Signal, long Micros)? polite = signals.Where(s => s.Signal != 9).Select(s => ((int, long)?)s).LastOrDefault();
        if (life.InitKilled)
        {
            return "an OOM killer took PID 1, and all others of its namespace went with it (D2.17)";
        }

        if (code == Sigkill && kill is { } sent && StopOf(sent.Micros) is { } asked)
        {
            return Say.Line($"stop time-out: {Typed(asked.Micros)}signal {asked.Signal} at {Say.Time(asked.Micros * 1000)} did not end it in {Say.Time((sent.Micros - asked.Micros) * 1000)}, then came SIGKILL (D1.13)");
        }

        if (code == Sigkill && kill is { } alone)
        {
            return $"{Typed(alone.Micros)}SIGKILL by the engine at {Say.Time(alone.Micros * 1000)} (D1.14)";
        }

        if (life.InitEnd == "signal=SIGKILL")
        {
            TypedCommand? typed = commands.Before(row.Micros, LongestStop, c => c.StartsWith("kill ", StringComparison.Ordinal) || c.StartsWith("echo 1 >", StringComparison.Ordinal));
            return $"SIGKILL from outside of Docker{(typed is null ? "" : ": " + typed.Command)}; to the engine an exit like any other, so the restart policy applies (D3.12)";
        }

        string child = life.LastDraft is { IsInit: false } victim ? Say.Line($"; before, its child {victim.Comm} (pid {victim.Pid}) was killed for want of memory (D2.17)") : "";
        return code == Sigkill
            ? $"PID 1 ended by itself and said 137: what a shell says of a child that SIGKILL ended (D6.7){child}"
            : (polite is { } heard ? Say.Line($"PID 1 ended after signal {heard.Signal} of {Typed(heard.Micros)}the engine") : "PID 1 ended by itself") + child;
    }

    // The stop signal whose time-out a SIGKILL is: one command sent both, so what was typed at the SIGKILL did not (D1.13).
    private (int Signal, long Micros)? StopOf(long killed)
    {
        bool isTyped = commands.Before(killed, Near, c => StopCommand.Kills(c) && (Names(c) || StopCommand.IsOfCompose(c))) is not null;
        foreach ((int signal, long micros) in life.Signals.Where(s => s.Signal != 9 && s.Micros < killed).Reverse())
        {
            bool isAlone = commands.Before(micros, Near, c => StopCommand.Kills(c) && Names(c)) is null;
            TypedCommand? stop = commands.Before(micros, Near, c => StopCommand.Stops(c) && (Names(c) || StopCommand.IsOfAll(c)));
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
        (commands.Before(micros, 1000, Names) ?? commands.Before(micros, 1000, static c => c.StartsWith("docker compose ", StringComparison.Ordinal) || c.StartsWith("systemctl ", StringComparison.Ordinal))) is { } typed
            ? typed.Command + ": "
            : "";

    private bool Names(string command) => RunCommands.Names(command, row.Subject);
}
