namespace OomSim.Docker;

/// <summary>What a command does to a container in a state.</summary>
/// <param name="Outcome">The state after it; null: unchanged.</param>
/// <param name="Refusal">Why it is refused; null: it is not.</param>
/// <param name="IsNoOp">True: it answers as if done, and does nothing.</param>
public readonly record struct CommandCell(string? Outcome, EngineError? Refusal, bool IsNoOp);

/// <summary>The command × state table of D1.B as data.</summary>
public static class CommandTable
{
    /// <summary>The seven states in the table's order.</summary>
    public static IReadOnlyList<string> States { get; } = ["created", "running", "paused", "restarting", "exited", "removing", "dead"];

    // One row per command, one word per state of States: an error of D1.C, "noop", "same", or the new state.
    private static readonly IReadOnlyDictionary<ContainerCommand, string> Rows = new SortedDictionary<ContainerCommand, string>()
    {
        [ContainerCommand.Start] = "running noop E1 noop running E2 E2",
        [ContainerCommand.Stop] = "noop exited exited exited noop noop noop",
        [ContainerCommand.Kill] = "E3 exited exited exited E3 E3 E3",
        [ContainerCommand.Signal] = "E3 same same same E3 E3 E3",
        [ContainerCommand.Restart] = "running running running running running E4 E4",
        [ContainerCommand.Pause] = "E5 paused E6 E7 E5 E5 E5",
        [ContainerCommand.Unpause] = "E8 E8 running E8 E8 E8 E8",
        [ContainerCommand.Remove] = "removed E9 E10 E9 removed E11 removed",
        [ContainerCommand.ForceRemove] = "removed removed removed removed removed E11 removed",
        [ContainerCommand.Update] = "same same same same same E12 E12",
        [ContainerCommand.Exec] = "E5 same E13 E7 E5 E5 E5",
        [ContainerCommand.Top] = "E5 same same E7 E5 E5 E5",
        [ContainerCommand.Attach] = "E14 same E15 E16 E14 E14 E14",
    };

    /// <summary>The cell of a command and a state.</summary>
    /// <exception cref="ArgumentException">There is no such state.</exception>
    public static CommandCell Look(ContainerCommand command, string state)
    {
        string[] row = Rows[command].Split(' ');
        for (int i = 0; i < row.Length; i++)
        {
            if (States[i] == state)
            {
                return row[i] switch
                {
                    "noop" => new CommandCell(null, null, true),
                    "same" => new CommandCell(null, null, false),
                    ['E', ..] error => new CommandCell(null, Enum.Parse<EngineError>(error), false),
                    string next => new CommandCell(next, null, false),
                };
            }
        }

        throw new ArgumentException($"no container state '{state}'", nameof(state));
    }
}
