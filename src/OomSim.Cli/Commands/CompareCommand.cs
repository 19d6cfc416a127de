using System.CommandLine;
using System.Globalization;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary><c>oomsim compare</c>: two runs, or a run and a recording, figure by figure.</summary>
internal static class CompareCommand
{
    private const double UsualTolerance = 0.02;

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, Interruption interruption)
    {
        Argument<string> first = Folder("A", "The folder of a run or a recording: what is taken for true.");
        Argument<string> second = Folder("B", "The folder that is held against it.");
        var align = new Option<string?>("--align")
        {
            Description = "start: count each container's time from when its program begins. none: as the traces say. (Default: start between a run and a recording, else none.)",
        };
        align.TakeOnly("start", "none");
        var tolerance = new Option<double?>("--tolerance")
        {
            Description = "The largest error of a time, a peak or a curve that is met, such as 2% or 0.02 (default: 2%). A kill within 100 ms always is.",
            HelpName = "SHARE",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                bool percent = text.EndsWith('%');
                if (double.TryParse(percent ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value))
                {
                    return percent ? value / 100 : value;
                }

                result.AddError($"--tolerance must be a share such as 2% or 0.02, not '{text}'");
                return 0;
            },
        };
        var columns = new Option<string[]>("--column")
        {
            Description = "A column of containers.csv to compare, by its name or as expectations name it, such as memory (default: those of memory that are not 0 throughout). Can be given several times.",
            HelpName = "NAME",
        };
        var containers = new Option<string[]>("--container")
        {
            Description = "A container to compare (default: all), as NAME=OTHER where it is named otherwise in B and is not found by the end of its name. Can be given several times.",
            HelpName = "NAME[=OTHER]",
        };
        var output = new Option<string?>("--output", "-o") { Description = "Folder that gets the aligned curves: compare.csv, and compare.png and .svg with both over each other and their difference.", HelpName = "DIR" };
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("compare", "Compare two runs, or a run and a recording; exit 1 above the tolerance.") { first, second, align, tolerance, columns, containers, output, json, quiet };
        command.SetAction(parsed =>
        {
            interruption.Token.ThrowIfCancellationRequested();
            return Run(
                console, interruption.OpenFolders, parsed.GetRequiredValue(first), parsed.GetRequiredValue(second), parsed.GetValue(align), parsed.GetValue(tolerance) ?? UsualTolerance,
                parsed.GetValue(columns) ?? [], [.. (parsed.GetValue(containers) ?? []).Select(Pair)], parsed.GetValue(output), parsed.GetValue(json), parsed.GetValue(quiet));
        });
        return command;
    }

    private static Argument<string> Folder(string name, string description) => new(name) { Description = description };

    private static (string First, string Second) Pair(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, text) : (text[..equals], text[(equals + 1)..]);
    }

    private static int Run(CliConsole console, OpenFolders open, string first, string second, string? align, double tolerance, string[] columns, (string First, string Second)[] containers, string? output, bool json, bool quiet)
    {
        if (output is not null && OwnInputs.Fault(output, []) is { } nameless)
        {
            return JsonText.Refuse(console, json, [Problem.OfCommand(nameless)]);
        }

        List<Problem> problems = [];
        ComparedTrace? a = Read(first, problems);
        ComparedTrace? b = Read(second, problems);
        if (a is null || b is null)
        {
            return JsonText.Refuse(console, json, problems);
        }

        // A column whose cells are all empty on one side (no limit) is one of numbers where the other side has some.
        string[] numbers = [.. a.Containers.SelectMany(a.Columns), .. b.Containers.SelectMany(b.Columns)];
        columns = [.. columns.Select(c => numbers.Contains(c, StringComparer.Ordinal) ? c : Scenarios.TraceColumns.Resolve(Scenarios.TraceTable.Container, c) ?? c).Distinct(StringComparer.Ordinal)];
        string? unknown = Unknown("--column", "column of numbers", columns, first, a.FileColumns.Intersect(numbers, StringComparer.Ordinal))
            ?? Unknown("--column", "column of numbers", columns, second, b.FileColumns.Intersect(numbers, StringComparer.Ordinal))
            ?? Unknown("--container", "container", containers.Select(c => c.First), first, a.Containers)
            ?? Unknown("--container", "container", containers.Select(c => c.Second), second, b.Containers);
        if (unknown is not null)
        {
            return JsonText.Refuse(console, json, [Problem.OfCommand(unknown)]);
        }

        bool alignStart = align is null ? a.IsRecording != b.IsRecording : align == "start";
        IReadOnlyList<TraceDifference> differences = TraceComparison.Compare(a, b, alignStart, tolerance, columns, containers);
        if (!differences.Any(d => d.IsCompared))
        {
            return JsonText.Refuse(console, json, [Problem.OfCommand($"nothing can be compared: {first} and {second} have no figure in common")]);
        }

        IReadOnlyList<string> files = [];
        if (output is not null)
        {
            try
            {
                (string one, string other) = NameOf(first) == NameOf(second) ? (first, second) : (NameOf(first), NameOf(second));
                files = ComparisonFiles.Write(output, one, other, AlignedCurve.Of(a, b, alignStart, columns, containers), open);
            }
            catch (OutputException error)
            {
                return JsonText.Refuse(console, json, [Problem.OfCommand(error.Message)]);
            }
        }

        if (json)
        {
            CompareReport.WriteJson(console.Output, tolerance, differences, files);
        }
        else if (!quiet)
        {
            CompareReport.WriteText(console, tolerance, differences, files);
        }

        return differences.All(d => d.IsWithin) ? ExitCode.Fine : ExitCode.Failed;
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private static string? Unknown(string option, string what, IEnumerable<string> names, string folder, IEnumerable<string> known)
    {
        string[] there = [.. known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (names.FirstOrDefault(n => !there.Contains(n, StringComparer.Ordinal)) is not { } unknown)
        {
            return null;
        }

        string hint = Scenarios.Suggestions.Nearest(unknown, there) is { } near ? $" (did you mean '{near}'?)" : $"; there {(there.Length == 1 ? "is" : "are")} {string.Join(", ", there)}";
        return $"{option}: there is no {what} '{unknown}' in {folder}{hint}";
    }

    private static ComparedTrace? Read(string folder, List<Problem> problems)
    {
        try
        {
            return ComparedTrace.Read(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or CsvHelper.CsvHelperException)
        {
            problems.Add(Problem.OfFolder(folder, e));
            return null;
        }
    }
}
