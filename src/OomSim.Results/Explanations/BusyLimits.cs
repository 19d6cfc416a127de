using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>What was in use when a limit was refused (EBUSY on v1, K8.2; D4.66): how much reclaim would have had to take, and the least limit that is taken.</summary>
internal sealed partial class BusyLimits
{
    private const long MiB = 1 << 20;

    // By the row of the command and the container.
    private readonly SortedDictionary<(int Row, string Container), (long Current, long Swap, long? Limit)> _inUse = [];
    private readonly int _version;

    private BusyLimits(int version)
    {
        _version = version;
    }

    /// <summary>True for an answer that a limit can't be that low.</summary>
    public static bool IsBusy(RefusedAnswer answer) => IsBusy(answer.Text, answer.Command);

    /// <summary>Reads what was in use at those of the refused commands that need it.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="refused">The refused commands.</param>
    /// <param name="commands">All commands.</param>
    /// <param name="version">The hierarchy's, 1 or 2.</param>
    public static BusyLimits Read(string folder, IEnumerable<TypedCommand> refused, RunCommands commands, int version)
    {
        BusyLimits limits = new(version);
        TypedCommand[] busy = [.. refused.Where(static t => IsBusy(t.Complaint, t.Command) || t.Complaint.Contains("Memory limit should be smaller than", StringComparison.Ordinal))];
        if (busy.Length == 0)
        {
            return limits;
        }

        SortedDictionary<(int Row, string Container), bool> about = [];
        foreach (PlacedRow row in RunReader.Rows(Path.Combine(folder, ContainerRow.FileName), ContainerRow.Columns, out int[] at))
        {
            long micros = RunCommands.Micros(row, at[0]);
            string container = row[at[1]];
            foreach (TypedCommand typed in busy)
            {
                if (micros > typed.Micros)
                {
                    continue;
                }

                (int Row, string Container) key = (typed.Row, container);
                if (!about.TryGetValue(key, out bool isAbout))
                {
                    about[key] = isAbout = IsAbout(typed, container, commands);
                }

                if (isAbout)
                {
                    // Of the rows of that moment the last one: reclaim has taken what it could.
                    limits._inUse[key] = ((long)Cells.Number(row, at[4]), (long)Cells.Number(row, at[12]), row[at[5]].Length == 0 ? null : (long)Cells.Number(row, at[5]));
                }
            }
        }

        return limits;
    }

    /// <summary>How much was too much; empty where that is not known.</summary>
    public string Size(TypedCommand typed, RefusedAnswer answer, RunCommands commands)
    {
        if (!IsBusy(answer) || Left(typed, answer, commands) is not { } left || Asked(answer) is not { } asked || left <= asked)
        {
            return "";
        }

        string of = CountsSwap(answer) ? "of memory and swap together" : "of memory";
        return $"{ByteText.Of(asked)} {of} asked for; {ByteText.Of(left)} are in use that can't be reclaimed: {ByteText.Of(left - asked)} too much";
    }

    /// <summary>The line that would have been taken; empty where it is not known.</summary>
    public string Right(TypedCommand typed, RefusedAnswer answer, RunCommands commands)
    {
        if (answer.Command.Length == 0 || Left(typed, answer, commands) is not { } left)
        {
            return "";
        }

        (long Current, long Swap, long? Limit) used = InUse(typed, answer, commands) ?? (left, 0, null);
        if (Echoed().Match(answer.Command) is { Success: true } echo)
        {
            string least = Least(left, CountsSwap(answer) ? null : used.Limit);
            return $"{echo.Groups["before"].Value}{least.ToUpperInvariant()}{echo.Groups["after"].Value}, or more: {ByteText.Of(left)} can't be reclaimed";
        }

        if (answer.Container.Length == 0 || !Update().IsMatch(answer.Command))
        {
            return "";
        }

        // What was set for both together stays where there is room in it; without a word on it an update leaves it.
        string memory = Value(Memory(), answer.Command);
        string both = Value(MemorySwap(), answer.Command);
        if (!CountsSwap(answer))
        {
            memory = Least(left, used.Limit);
        }

        long together = Math.Max(CountsSwap(answer) ? left : left + used.Swap, ByteSize.TryParse(memory, out long set, out _) ? set : 0);
        if (both.Length > 0 && both != "-1" && !(ByteSize.TryParse(both, out long given, out _) && given >= together))
        {
            both = Least(together, null);
        }

        string typedAs = CommandWords.Updated(
            answer.Command, answer.Container, w => commands.Names(w, answer.Container), line => Put(MemorySwap(), Put(Memory(), line, memory), both));
        string update = typedAs.Length > 0 ? typedAs : $"docker update{Option("--memory", memory)}{Option("--memory-swap", both)} {answer.Container}";
        string swap = CountsSwap(answer) || used.Swap == 0 || both is "" or "-1" ? "" : $", {ByteText.Of(left + used.Swap)} with swap";
        return $"{update}, or more: {ByteText.Of(left)} can't be reclaimed{swap}";
    }

    /// <summary>The line with which a larger limit is taken (D4.66): memory and swap together with it, and no less than is in use on v1; empty where it is not known.</summary>
    public string Raised(TypedCommand typed, RefusedAnswer answer, RunCommands commands)
    {
        if (Memory().Match(answer.Command) is not { Success: true } memory || !ByteSize.TryParse(memory.Groups["size"].Value, out long size, out _))
        {
            return "";
        }

        string both = memory.Groups["size"].Value;
        if (_version == 1 && InUse(typed, answer, commands) is { } used)
        {
            if (used.Current > size)
            {
                // Whether reclaim could take that much is not known.
                return "";
            }

            both = used.Current + used.Swap > size ? Least(used.Current + used.Swap, null) : both;
        }

        // Of several containers each has a line of its own.
        string typedAs = CommandWords.Updated(
            answer.Command, answer.Container, w => commands.Names(w, answer.Container), line => Memory().Match(line) is var at ? line.Insert(at.Index + at.Length, " --memory-swap " + both) : "");
        return typedAs.Length > 0 ? typedAs
            : CommandWords.Named(answer.Command).Length > 0 ? answer.Command.Insert(memory.Index + memory.Length, " --memory-swap " + both)
            : answer.Container.Length > 0 ? $"docker update --memory {memory.Groups["size"].Value} --memory-swap {both} {answer.Container}"
            : "";
    }

    private static bool IsBusy(string text, string command) =>
        text.Contains("unable to set memory limit to", StringComparison.Ordinal)
        || (text.Contains("resource busy", StringComparison.Ordinal) && (command.Contains("limit_in_bytes", StringComparison.Ordinal) || text.Contains("limit_in_bytes", StringComparison.Ordinal)));

    private static bool CountsSwap(RefusedAnswer answer) =>
        (answer.Text + answer.Command).Contains("memsw", StringComparison.Ordinal);

    // In whole MiB where that does not go above the limit in force: memory is never above memory and swap.
    private static string Least(long bytes, long? limit)
    {
        long mib = (bytes + MiB - 1) / MiB;
        return limit is { } most && mib * MiB > most ? Say.Line($"{(bytes + 1023) / 1024}k") : Say.Line($"{mib}m");
    }

    private static string Option(string name, string value) => value.Length == 0 ? "" : $" {name} {value}";

    // In the place of the one that was typed.
    private static string Put(Regex option, string line, string value) =>
        value.Length > 0 && option.Match(line).Groups["size"] is { Success: true } size ? line[..size.Index] + value + line[(size.Index + size.Length)..] : line;

    private static string Value(Regex option, string command) => option.Match(command).Groups["size"].Value;

    private (long Current, long Swap, long? Limit)? InUse(TypedCommand typed, RefusedAnswer answer, RunCommands commands)
    {
        // One that is not named in the answer is the one that the command names.
        string[] may = answer.Container.Length > 0 && _inUse.ContainsKey((typed.Row, answer.Container)) ? [answer.Container]
            : [.. _inUse.Keys.Where(k => k.Row == typed.Row && commands.Names(answer.Command, k.Container)).Select(static k => k.Container)];
        return may.Length == 1 ? _inUse[(typed.Row, may[0])] : null;
    }

    private long? Left(TypedCommand typed, RefusedAnswer answer, RunCommands commands)
    {
        if (Usage().Match(answer.Text) is { Success: true } usage && long.TryParse(usage.Groups["bytes"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long told))
        {
            // What it answers is what reclaim has left.
            return told;
        }

        return InUse(typed, answer, commands) is { Current: > 0 } found ? found.Current + (CountsSwap(answer) ? found.Swap : 0) : null;
    }

    private static long? Asked(RefusedAnswer answer)
    {
        Match asked = Told().Match(answer.Text);
        string text = asked.Success ? asked.Groups["bytes"].Value : Echoed().Match(answer.Command).Groups["size"].Value;
        return ByteSize.TryParse(text, out long bytes, out _) ? bytes : null;
    }

    private static bool IsAbout(TypedCommand typed, string container, RunCommands commands) =>
        commands.Names(typed.Command, container) || LongId().Matches(typed.Complaint).Any(m => commands.NameOf(m.Value, typed.Micros) == container);

    [GeneratedRegex(@"current usage: (?<bytes>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Usage();

    [GeneratedRegex(@"memory limit to (?<bytes>\d+)|failed to write ""(?<bytes>\d+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Told();

    [GeneratedRegex(@"^(?<before>(echo|printf) ['""]?)(?<size>\d+[kKmMgG]?)(?<after>['""]? *> *\S.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Echoed();

    [GeneratedRegex(@"\bdocker (container )?update\b", RegexOptions.CultureInvariant)]
    private static partial Regex Update();

    [GeneratedRegex(@"(?<=^|\s)(--memory|-m)[ =]?(?<size>\d[\w.]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Memory();

    [GeneratedRegex(@"--memory-swap[ =](?<size>-1|\d[\w.]*)", RegexOptions.CultureInvariant)]
    private static partial Regex MemorySwap();

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex LongId();
}
