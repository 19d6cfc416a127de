namespace OomSim.Fidelity;

/// <summary>One line of a program's own log: <c>BEGIN</c>, <c>START</c>, <c>END</c>, <c>FORKED</c>, <c>CHILD</c>, <c>EXIT</c> … Time in ns.</summary>
public sealed record ProgramMessage(long Time, string Container, int Pid, string Name, string Message)
{
    /// <summary>The first word.</summary>
    public string Kind => Message.Split(' ', 2)[0];

    /// <summary>What follows the first word.</summary>
    public string Detail => Message.Split(' ', 2) is [_, string rest] ? rest : "";

    /// <summary>Reads <c>program.csv</c>.</summary>
    public static IReadOnlyList<ProgramMessage> Read(string path) =>
        [.. CsvTable.Rows(path).Where(row => row.Long("pid") is not null && row.GetField("name") is not null).Select(row => new ProgramMessage(
            row.Time(), row.GetField("container")!, (int)row.Long("pid")!.Value, row.GetField("name")!, row.GetField("message") ?? ""))];

    /// <summary>PID of a program whose log is gone.</summary>
    public const int NoLog = 0;

    /// <summary>
    /// The log with a <c>BEGIN</c> for each program whose lines another one in its group has written over: each does what the line that started it says, and begins as long
    /// after that as the last of the others took. So does one that wrote none because it did not come to it: what its group lacks keeps it from its first line.
    /// </summary>
    public static IReadOnlyList<ProgramMessage> WithOverwritten(IReadOnlyList<ProgramMessage> log, IEnumerable<LoggedCommand> commands)
    {
        List<ProgramMessage> lost = [];
        long lead = 0;
        List<(long Time, string Container, string Script)> starts = [.. from command in commands
            let start = CommandMatch.Start().Match(command.Text)
            where start.Success
            select (command.Time, start.Groups["group"].Value.Replace('/', '_'), start.Groups["script"].Value)];
        foreach ((long time, string container, string script) in starts)
        {
            long next = starts.Where(other => other.Container == container && other.Time > time).Select(other => other.Time).DefaultIfEmpty(long.MaxValue).First();
            if (log.FirstOrDefault(line => line.Kind == "BEGIN" && line.Container == container && line.Time >= time && line.Time < next) is { } begin)
            {
                lead = begin.Time - time;
            }
            else
            {
                lost.Add(new ProgramMessage(time + lead, container, NoLog, "hog", "BEGIN " + script));
            }
        }

        return [.. log.Concat(lost).OrderBy(line => line.Time)];
    }

    /// <summary>
    /// What is known of programs whose log is gone with their containers: each begins with the engine's <c>start</c>, and does
    /// what the command line says.
    /// </summary>
    public static IReadOnlyList<ProgramMessage> OfStarts(IEnumerable<EngineEvent> events, IReadOnlyList<LoggedCommand> commands) =>
        [.. from happened in events
            where happened.Action == "start"
            let script = CommandMatch.ScriptOf(commands, happened.Container)
            where script is not null
            select new ProgramMessage(happened.Time, happened.Container, 1, "hog", "BEGIN " + script)];
}
