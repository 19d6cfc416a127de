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
        [.. CsvTable.Rows(path).Select(row => new ProgramMessage(
            row.Time(), row.GetField("container")!, (int)row.Long("pid")!.Value, row.GetField("name")!, row.GetField("message") ?? ""))];

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
