namespace OomSim.Results;

/// <summary>A row of <c>commands.csv</c>.</summary>
/// <param name="Row">From 1 below the headings.</param>
/// <param name="Micros">When it was typed, simulated µs.</param>
/// <param name="Command">As typed.</param>
/// <param name="ExitCode">As a shell sees it; null for one that has not ended.</param>
/// <param name="Complaint">What it complained about: standard error; of a failed docker exec, whose stream has none, what it printed.</param>
internal sealed record TypedCommand(int Row, long Micros, string Command, int? ExitCode, string Complaint);

/// <summary>The commands of a run.</summary>
internal sealed class RunCommands
{
    // What a command does comes at once, or after the engine's latency: within this time of it, µs.
    private const long Near = 1000;

    private readonly List<TypedCommand> _all;
    private readonly RunAbout _about;
    private readonly long _latency;

    private RunCommands(List<TypedCommand> all, RunAbout about, long latency)
    {
        (_all, _about, _latency) = (all, about, latency);
    }

    /// <summary>All of them in order.</summary>
    public IReadOnlyList<TypedCommand> All => _all;

    /// <summary>Reads them; none where the folder has no such file.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="about">What the run was about.</param>
    /// <param name="latencyNs">What the engine adds to every command, ns.</param>
    public static RunCommands Read(string folder, RunAbout about, long latencyNs)
    {
        List<TypedCommand> all = [];
        foreach (PlacedRow row in RunReader.Rows(Path.Combine(folder, CommandRow.FileName), CommandRow.Columns, out int[] at))
        {
            int? code = row[at[2]].Length == 0 ? null : (int)Cells.Number(row, at[2]);
            all.Add(new TypedCommand(all.Count + 1, Micros(row, at[0]), row[at[1]], code, row[at[4]].Length == 0 && row[at[3]].StartsWith("OCI runtime exec failed", StringComparison.Ordinal) ? row[at[3]] : row[at[4]]));
        }

        return new RunCommands(all, about, latencyNs / 1000);
    }

    /// <summary>The last command up to a moment that may have done it; null for none.</summary>
    /// <param name="micros">The moment, simulated µs.</param>
    /// <param name="within">How much earlier it may have been typed, µs.</param>
    /// <param name="does">Whether it may have.</param>
    public TypedCommand? Before(long micros, long within, Func<string, bool> does) =>
        _all.LastOrDefault(c => c.Micros <= micros && c.Micros >= micros - within && does(c.Command));

    /// <summary>The last one whose doing falls in a moment: typed just before it, or the engine's latency earlier; null for none.</summary>
    /// <param name="micros">The moment, µs.</param>
    /// <param name="does">Which are meant.</param>
    public TypedCommand? Behind(long micros, Func<string, bool> does) =>
        (_latency > 0 ? Before(micros - _latency, Near, does) : null) ?? Before(micros, Near, does);

    /// <summary>The name that the container of an ID had then; empty for none.</summary>
    /// <param name="id">The ID.</param>
    /// <param name="micros">When, µs.</param>
    public string NameOf(string id, long micros) => _about.ContainerOf(id, micros);

    /// <summary>The name that a container has at another moment than the one in which it has a known one.</summary>
    /// <param name="name">The known one.</param>
    /// <param name="micros">When, µs.</param>
    /// <param name="then">The other moment, µs.</param>
    public string NameThen(string name, long micros, long then) => _about.Names.Then(name, micros, then);

    /// <summary>True for a command that names a container as it was called at a moment, also by the name that was taken from it in that very moment.</summary>
    /// <param name="command">The command.</param>
    /// <param name="name">A name of the container.</param>
    /// <param name="micros">When it had that, µs.</param>
    /// <param name="then">The moment, µs.</param>
    public bool NamesThen(string command, string name, long micros, long then) =>
        Names(command, NameThen(name, micros, then)) || Names(command, NameThen(name, micros, then - 1));

    /// <summary>True for a command in which a container is named, by its name or its ID.</summary>
    public bool Names(string command, string container) =>
        command.Split([' ', '/', '(', ')', '\'', '"'], StringSplitOptions.RemoveEmptyEntries).Any(word => _about.IsNamed(word, container));

    /// <summary>A time in the files, in µs.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cell">Its cell, from 0.</param>
    /// <exception cref="RunFileException">It is none.</exception>
    public static long Micros(PlacedRow row, int cell) => Cells.Micros(row, cell);
}
