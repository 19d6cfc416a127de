using System.Globalization;
using System.Text.RegularExpressions;
using OomSim.Docker;

namespace OomSim.Fidelity;

/// <summary>Outcomes that must be equal: who dies and in which order, who hangs, exit codes, <c>OOMKilled</c>, events, refusals.</summary>
internal static partial class OutcomeDifferences
{
    // The status of a program that was refused memory.
    private const string EndsRefused = "12";

    public static IEnumerable<string> Of(Comparison comparison) =>
        comparison.Run.Differences
            .Concat(Sequence("kills", Kills(comparison.Recording.Kills, comparison.Names.RecordedIds), Kills(comparison.Run.Kills, comparison.Names.SimulatedIds)))
            .Concat(Hangs(comparison))
            .Concat(ClientOutcomes.Differences(comparison))
            .Concat(comparison.Recording.HasEngine ? Engine(comparison) : Statuses(comparison));

    private static IEnumerable<string> Kills(IEnumerable<KernelKill> kills, IReadOnlyDictionary<string, string> ids) =>
        kills.Select(kill => ContainerNames.OfKill(kill, ids) + ":" + kill.Comm);

    private static IEnumerable<string> Hangs(Comparison comparison) => comparison.Recording.Begins
        .Select(begin => comparison.Names.Trace(begin.Container))
        .Distinct(StringComparer.Ordinal)
        .Select(name => (name, recorded: comparison.Recording.HangsOf(name).Count()))
        .Select(pair => (pair.name, pair.recorded, simulated: comparison.Run.HangsBeside(pair.name, pair.recorded).Count))
        .Where(pair => pair.recorded != pair.simulated)
        .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.name} hung {pair.recorded} times, simulated {pair.simulated}"));

    private static IEnumerable<string> Statuses(Comparison comparison)
    {
        foreach (IGrouping<string, ProgramMessage> starts in comparison.Recording.Begins.GroupBy(begin => begin.Container, StringComparer.Ordinal))
        {
            string group = starts.Key.Replace('_', '/');
            List<ProgramMessage> begins = [.. starts];
            foreach ((ProgramMessage begin, int i) in begins.Select((begin, i) => (begin, i)))
            {
                // The lab waits for the last that it started.
                long next = i + 1 < begins.Count ? begins[i + 1].Time : long.MaxValue;
                List<LoggedCommand> commands = [.. comparison.Recording.Commands.Where(command => command.Time >= begin.Time && command.Time < next)];
                string? recorded = commands
                    .Select(command => CommandMatch.Ended().Match(command.Text))
                    .FirstOrDefault(match => match.Success && match.Groups["group"].Value == group)?.Groups["status"].Value;
                bool waitedFor = recorded is not null
                    || commands.Exists(command => command.Text.StartsWith("# " + group + " still there", StringComparison.Ordinal));
                string? simulated = comparison.Run.Statuses.GetValueOrDefault(group)?.ElementAtOrDefault(i)?.ToString(CultureInfo.InvariantCulture);

                // What the lab did not see any more the program's own log tells, or the kernel's.
                recorded ??= LoggedStatus(comparison.Recording, begin);
                if (waitedFor && recorded != simulated)
                {
                    yield return $"{group} ended with {recorded ?? "nothing"}, simulated {simulated ?? "nothing"}";
                }
            }
        }
    }

    /// <summary>How a program ended by its own log or the kernel's; null where neither tells.</summary>
    internal static string? LoggedStatus(Recording recording, ProgramMessage begin) =>
        recording.EndOf(begin) is { } end ? end.Kind == "EXIT" ? end.Detail.Split(' ')[0] : EndsRefused
            : recording.Kills.Any(kill => kill.Pid == begin.Pid) ? "137" : null;

    private static IEnumerable<string> Engine(Comparison comparison)
    {
        IEnumerable<string> ends = Sequence("ends", RacedEnds(comparison), comparison.Run.Ends.Select(end => end.ToString()));
        string commands = string.Join('\n', comparison.Recording.Commands.Select(command => command.Text));
        IEnumerable<string> events = Sequence("events", Words(Named(comparison.Recording.Events, commands)), Words(Named(comparison.Run.Events, commands)));
        return (comparison.Recording.Ends.Count > 0 ? ends : []).Concat(events).Concat(comparison.Run.Commands.SelectMany(pair => Answer(Raced(comparison, pair.Recorded), pair.Simulated)));
    }

    // OOMKilled is what the engine knew when the program ended: where oom lost the race against die, it may be either (D2.15).
    private static IEnumerable<string> RacedEnds(Comparison comparison)
    {
        HashSet<string> raced = EventRaces.LateOom(comparison.Recording.Events);
        foreach (ContainerEnd end in comparison.Recording.Ends)
        {
            bool? simulated = comparison.Run.Ends.FirstOrDefault(other => other.Name == end.Name)?.OomKilled;
            yield return (raced.Contains(end.Name) ? end with { OomKilled = simulated ?? end.OomKilled } : end).ToString();
        }
    }

    private static LoggedCommand Raced(Comparison comparison, LoggedCommand look)
    {
        int at = look.Text.StartsWith("state ", StringComparison.Ordinal) ? look.Text.IndexOf(' ', StringComparison.Ordinal) + 1 : 0;
        bool? simulated = at > 0 && EventRaces.LateOom(comparison.Recording.Events).Contains(look.Text[at..]) ? comparison.Run.Ends.FirstOrDefault(end => end.Name == look.Text[at..])?.OomKilled : null;
        return simulated is { } killed
            ? look with { Output = [.. look.Output.Select(line => !line.StartsWith("Status=exited", StringComparison.Ordinal) ? line : line.Replace("OOMKilled=false", killed ? "OOMKilled=true" : "OOMKilled=false", StringComparison.Ordinal))] }
            : look;
    }

    // A name that the engine chose is each run's own.
    private static IReadOnlyList<EngineEvent> Named(IEnumerable<EngineEvent> events, string commands) => EventRaces.InOrder(events.Select(happened =>
        happened.Container.Contains('_', StringComparison.Ordinal) && !commands.Contains(happened.Container, StringComparison.Ordinal) ? happened with { Container = "<chosen>" } : happened));

    private static IEnumerable<string> Words(IEnumerable<EngineEvent> events) => events.Select(happened =>
        (happened.Action + " " + happened.Container + " " + ExitCode().Match(happened.Attributes).Value).TrimEnd());

    private static IEnumerable<string> Answer(LoggedCommand recorded, CommandResult? simulated)
    {
        // 124: the lab's client gave up waiting.
        int? exitCode = simulated?.ExitCode ?? 124;
        if (recorded.ExitCode is { } code && code != exitCode)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"'{recorded.Text}' gave {code}, simulated {exitCode}");
        }

        bool whole = ShowsOutput(recorded.Text);
        IEnumerable<string> said = Told(recorded.Output);
        IEnumerable<string> says = simulated is null ? [] : Told((simulated.Stderr + "\n" + simulated.Stdout).Split('\n'));
        foreach (string difference in whole ? FirstLine($"'{recorded.Text}' prints", [.. said], [.. says]) : Sequence($"'{recorded.Text}' says", said, says))
        {
            yield return difference;
        }
    }

    // What a container's own program wrote, and what the engine measured.
    private static bool ShowsOutput(string command) =>
        command.StartsWith("$ docker logs ", StringComparison.Ordinal)
        || command.StartsWith("$ docker exec ", StringComparison.Ordinal)
        || command.StartsWith("$ docker stats ", StringComparison.Ordinal)
        || (command.StartsWith("$ docker run ", StringComparison.Ordinal) && !command.Contains(" -d ", StringComparison.Ordinal));

    // IDs are each run's own, and so are ages and the widths of columns that they have. The program's own lines have an order, the two streams
    // have none between them.
    private static IEnumerable<string> Told(IEnumerable<string> lines)
    {
        string[] told = [.. lines
            .Where(line => line.Length > 0)
            .Select(line => Top().Replace(Blanks().Replace(Age().Replace(Date().Replace(Id().Replace(HogLog.Normalize(line), "<id>"), "<date>"), "<age>"), " "), "$1 <process>").TrimEnd())];
        return told.Where(line => !HogLog.IsLine(line)).Order(StringComparer.Ordinal).Concat(told.Where(HogLog.IsLine));
    }

    private static IEnumerable<string> FirstLine(string what, IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        int same = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        return same == left.Count && same == right.Count ? []
            : [string.Create(CultureInfo.InvariantCulture, $"{what} {left.Count} lines, simulated {right.Count}; after {same}: [{left.ElementAtOrDefault(same)}], simulated [{right.ElementAtOrDefault(same)}]")];
    }

    private static IEnumerable<string> Sequence(string what, IEnumerable<string> recorded, IEnumerable<string> simulated)
    {
        List<string> left = [.. recorded];
        List<string> right = [.. simulated];
        return left.SequenceEqual(right, StringComparer.Ordinal) ? [] : [$"{what}: [{string.Join(", ", left)}], simulated [{string.Join(", ", right)}]"];
    }

    [GeneratedRegex(@"exitCode=\d+")]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b")]
    private static partial Regex Id();

    // Of ls -l: the day on which it was recorded.
    [GeneratedRegex(@"\b[A-Z][a-z]{2} [ \d]\d \d\d:\d\d\b")]
    private static partial Regex Date();

    [GeneratedRegex(@"(Less than a|About an?|\d+) (second|minute|hour)s?( ago)?")]
    private static partial Regex Age();

    // Of docker top: PID, PPID, C, STIME and TIME.
    [GeneratedRegex(@"^(\S+) \d+ \d+ \d+ \d\d:\d\d \? \d\d:\d\d:\d\d(?= )")]
    private static partial Regex Top();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
