using System.CommandLine;
using System.Text.Json;
using OomSim.Campaigns;
using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary><c>oomsim limits</c>: which limits are in force for a Compose file, and where they come from.</summary>
internal static class LimitsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, CancellationToken cancellation)
    {
        var file = new Argument<string>("FILE") { Description = "The scenario or Compose file, or - for standard input." };
        var cgroup = new Option<string?>("--cgroup")
        {
            Description = "cgroup version: v1, v2, or both side by side (default: the file's).",
            HelpName = "v1|v2|both",
        };
        cgroup.TakeOnly("v1", "v2", "both");
        Option<string[]> set = CommonOptions.Set();
        var compose = new ComposeOptions();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("limits", "Show which limits are in force, from which line they come, and what the engine refuses and warns of.") { file, cgroup, set, json, quiet };
        compose.AddTo(command);
        command.SetAction(parsed => Run(
            console, parsed.GetRequiredValue(file), compose.Read(parsed), parsed.GetValue(cgroup), CommonOptions.Overrides(null, null, null, parsed.GetValue(set)), parsed.GetValue(json), parsed.GetValue(quiet), cancellation));
        return command;
    }

    private static int Run(CliConsole console, string file, ComposeProject project, string? cgroup, IReadOnlyList<string> overrides, bool json, bool quiet, CancellationToken cancellation)
    {
        List<Problem> notFound = [];
        IReadOnlyList<ScenarioInput> inputs = project.Over(InputFinder.Find([file], notFound), notFound);
        if (inputs.Count > 1)
        {
            notFound.Add(Problem.OfFile(file, $"{inputs.Count} scenarios are in this folder; name one of them"));
            inputs = [];
        }

        IReadOnlyList<LoadedInput> loaded = new ScenarioBatch(new ScenarioDesk { Project = project }, new BatchRunner(1)).Load(inputs, overrides, cancellation);
        Problem[] problems = [.. notFound, .. loaded.SelectMany(l => l.Problems)];
        JsonText.Tell(console.Error, problems, quiet);
        InternalError.Report(console.Error, loaded);
        if (loaded.Count == 0 || loaded[0].IsInvalid)
        {
            if (json)
            {
                JsonText.WriteErrors(console.Output, problems);
            }

            return loaded.Count == 0 ? ExitCode.Invalid : loaded[0].ExitCode;
        }

        LimitsReport report = LimitsCheck.Of(loaded[0].Scenario!, cgroup switch
        {
            "v1" => [CgroupVersion.V1],
            "v2" => [CgroupVersion.V2],
            "both" => [CgroupVersion.V1, CgroupVersion.V2],
            _ => [],
        });
        if (json)
        {
            WriteJson(console.Output, report, problems);
        }
        else if (!quiet)
        {
            LimitsText.Write(console, report);
        }

        return ExitCode.Fine;
    }

    // What a run keeps as limits.json, and what was found in the file.
    private static void WriteJson(TextWriter output, LimitsReport report, IReadOnlyList<Problem> problems)
    {
        using MemoryStream text = new();
        LimitsFile.Write(text, report);
        using var json = JsonDocument.Parse(text.ToArray());
        JsonText.Write(output, document =>
        {
            foreach (JsonProperty member in json.RootElement.EnumerateObject())
            {
                member.WriteTo(document);
            }

            JsonText.WriteProblems(document, problems);
        }, version: null);
    }
}
