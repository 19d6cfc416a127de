using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Results;

/// <summary>What was in use when a lower limit was refused on v1 (EBUSY, K8.2): how much reclaim would have had to take, and the least limit that is taken.</summary>
internal sealed partial class BusyLimits
{
    private const long MiB = 1 << 20;

    private readonly SortedDictionary<int, (string Container, long Current, long Swap)> _inUse = [];

    private BusyLimits()
    {
    }

    /// <summary>True for an answer that a limit can't be that low.</summary>
    public static bool IsBusy(TypedCommand typed) =>
        typed.Complaint.Contains("unable to set memory limit to", StringComparison.Ordinal)
        || (typed.Complaint.Contains("resource busy", StringComparison.Ordinal) && (typed.Command.Contains("limit_in_bytes", StringComparison.Ordinal) || typed.Complaint.Contains("limit_in_bytes", StringComparison.Ordinal)));

    /// <summary>Reads what was in use at those of the refused commands that need it.</summary>
    public static BusyLimits Read(string folder, IEnumerable<TypedCommand> refused, RunCommands commands)
    {
        BusyLimits limits = new();
        TypedCommand[] busy = [.. refused.Where(IsBusy)];
        if (busy.Length == 0)
        {
            return limits;
        }

        foreach (PlacedRow row in RunReader.Rows(Path.Combine(folder, ContainerRow.FileName), ContainerRow.Columns, out int[] at))
        {
            long micros = RunCommands.Micros(row, at[0]);
            foreach (TypedCommand typed in busy)
            {
                // Of the rows of that moment the last one: reclaim has taken what it could.
                if (micros <= typed.Micros && IsAbout(typed, row[at[1]], commands))
                {
                    limits._inUse[typed.Row] = (row[at[1]], (long)Cells.Number(row, at[4]), (long)Cells.Number(row, at[12]));
                }
            }
        }

        return limits;
    }

    /// <summary>How much was too much; empty where that is not known.</summary>
    public string Size(TypedCommand typed)
    {
        if (Left(typed) is not { } left || Asked(typed) is not { } asked || left <= asked)
        {
            return "";
        }

        string of = CountsSwap(typed) ? "of memory and swap together" : "of memory";
        return $"{Say.Bytes(asked)} {of} asked for; {Say.Bytes(left)} are in use that can't be reclaimed: {Say.Bytes(left - asked)} too much";
    }

    /// <summary>The line that would have been taken; empty where it is not known.</summary>
    /// <param name="typed">The line that was refused.</param>
    /// <param name="named">The container.</param>
    public string Right(TypedCommand typed, string named)
    {
        if (Left(typed) is not { } left)
        {
            return "";
        }

        string size = Say.Line($"{(left + MiB - 1) / MiB}m");
        if (Echoed().Match(typed.Command) is { Success: true } echo)
        {
            return $"{echo.Groups["before"].Value}{size.ToUpperInvariant()}{echo.Groups["after"].Value}, or more: {Say.Bytes(left)} can't be reclaimed";
        }

        // Memory itself was set, where memory and swap together were refused.
        string memory = CountsSwap(typed) && Memory().Match(typed.Command) is { Success: true } set ? set.Groups["size"].Value : size;
        return $"docker update --memory {memory} --memory-swap {size} {named}, or more: {Say.Bytes(left)} can't be reclaimed";
    }

    private static bool CountsSwap(TypedCommand typed) =>
        (typed.Complaint + typed.Command).Contains("memsw", StringComparison.Ordinal);

    private long? Left(TypedCommand typed)
    {
        if (Usage().Match(typed.Complaint) is { Success: true } usage && long.TryParse(usage.Groups["bytes"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long told))
        {
            // What it answers is what reclaim has left.
            return told;
        }

        return _inUse.TryGetValue(typed.Row, out (string Container, long Current, long Swap) found) && found.Current > 0
            ? found.Current + (CountsSwap(typed) ? found.Swap : 0)
            : null;
    }

    private static long? Asked(TypedCommand typed)
    {
        Match asked = Told().Match(typed.Complaint);
        string text = asked.Success ? asked.Groups["bytes"].Value : Echoed().Match(typed.Command).Groups["size"].Value;
        return ByteSize.TryParse(text, out long bytes, out _) ? bytes : null;
    }

    private static bool IsAbout(TypedCommand typed, string container, RunCommands commands) =>
        commands.Names(typed.Command, container) || LongId().Matches(typed.Complaint).Any(m => commands.NameOf(m.Value) == container);

    [GeneratedRegex(@"current usage: (?<bytes>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Usage();

    [GeneratedRegex(@"memory limit to (?<bytes>\d+)|failed to write ""(?<bytes>\d+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Told();

    [GeneratedRegex(@"^(?<before>(echo|printf) ['""]?)(?<size>\d+[kKmMgG]?)(?<after>['""]? *> *\S.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Echoed();

    [GeneratedRegex(@"(--memory|-m)[ =]?(?<size>\d[\w.]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex LongId();
}
