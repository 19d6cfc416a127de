using CsvHelper;

namespace OomSim.Results;

/// <summary>A row of <c>commands.csv</c>.</summary>
/// <param name="Row">From 1 below the headings.</param>
/// <param name="Micros">When it was typed, simulated µs.</param>
/// <param name="Command">As typed.</param>
/// <param name="ExitCode">As a shell sees it; null for one that has not ended.</param>
/// <param name="Stderr">What it complained about.</param>
internal sealed record TypedCommand(int Row, long Micros, string Command, int? ExitCode, string Stderr);

/// <summary>The commands of a run.</summary>
internal sealed class RunCommands
{
    private readonly List<TypedCommand> _all;

    private RunCommands(List<TypedCommand> all)
    {
        _all = all;
    }

    /// <summary>All of them in order.</summary>
    public IReadOnlyList<TypedCommand> All => _all;

    /// <summary>Reads them; none where the folder has no such file.</summary>
    public static RunCommands Read(string folder)
    {
        List<TypedCommand> all = [];
        foreach (TableRow row in RunReader.Rows(Path.Combine(folder, CommandRow.FileName), CommandRow.Columns, out int[] at))
        {
            int? code = row[at[2]].Length == 0 ? null : (int)row.Number(at[2]);
            all.Add(new TypedCommand(all.Count + 1, Micros(row[at[0]]), row[at[1]], code, row[at[4]]));
        }

        return new RunCommands(all);
    }

    /// <summary>The last command up to a moment that may have done it; null for none.</summary>
    /// <param name="micros">The moment, simulated µs.</param>
    /// <param name="within">How much earlier it may have been typed, µs.</param>
    /// <param name="does">Whether it may have.</param>
    public TypedCommand? Before(long micros, long within, Func<string, bool> does) =>
        _all.LastOrDefault(c => c.Micros <= micros && c.Micros >= micros - within && does(c.Command));

    /// <summary>True for a command in which a container is named.</summary>
    public static bool Names(string command, string container) =>
        command.Split([' ', '/', '(', ')', '\'', '"'], StringSplitOptions.RemoveEmptyEntries).Contains(container, StringComparer.Ordinal);

    /// <summary>A time in the files, in µs.</summary>
    public static long Micros(string seconds)
    {
        decimal value = decimal.TryParse(seconds, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out decimal s)
            ? s
            : throw new InvalidDataException($"'{seconds}' is not a time");
        return (long)(value * 1_000_000);
    }
}
