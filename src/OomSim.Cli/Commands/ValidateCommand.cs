using System.CommandLine;
using OomSim.Campaigns;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary><c>oomsim validate</c>: reads and checks scenario files; runs nothing.</summary>
internal static class ValidateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, CancellationToken cancellation)
    {
        Argument<string[]> inputs = CommonOptions.Inputs();
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Also list the Compose keys that are accepted and do nothing." };
        Option<string[]> set = CommonOptions.Set();
        Option<int?> jobs = CommonOptions.Jobs();
        var compose = new ComposeOptions();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("validate", "Parse and check scenarios; run nothing.") { inputs, verbose, set, jobs, json, quiet };
        compose.AddTo(command);
        command.SetAction(parsed =>
        {
            ComposeProject project = compose.Read(parsed);
            var desk = new ScenarioDesk { Verbose = parsed.GetValue(verbose), ChecksStart = true, Project = project };
            return Run(
                console,
                new ScenarioBatch(desk, new BatchRunner(CommonOptions.JobCount(parsed.GetValue(jobs)))),
                parsed.GetRequiredValue(inputs),
                project,
                CommonOptions.Overrides(null, null, null, parsed.GetValue(set)),
                parsed.GetValue(json),
                parsed.GetValue(quiet),
                cancellation);
        });
        return command;
    }

    private static int Run(
        CliConsole console,
        ScenarioBatch batch,
        string[] arguments,
        ComposeProject project,
        IReadOnlyList<string> overrides,
        bool json,
        bool quiet,
        CancellationToken cancellation)
    {
        var notFound = new List<Problem>();
        IReadOnlyList<ScenarioInput> inputs = project.Over(InputFinder.Find(arguments, notFound), notFound);
        IReadOnlyList<LoadedInput> loaded = batch.Load(inputs, overrides, cancellation);
        Problem[] problems = [.. notFound, .. loaded.SelectMany(l => l.Problems)];
        JsonText.Tell(console.Error, problems, quiet);
        InternalError.Report(console.Error, loaded);
        bool valid = !notFound.Exists(p => p.IsError) && !loaded.Any(l => l.IsInvalid);
        if (json)
        {
            WriteJson(console.Output, valid, loaded, problems);
        }
        else if (!quiet)
        {
            WriteLines(console.Output, loaded);
        }

        return loaded.Aggregate(valid ? ExitCode.Fine : ExitCode.Invalid, (code, one) => ExitCode.Worst(code, one.ExitCode));
    }

    private static void WriteLines(TextWriter output, IReadOnlyList<LoadedInput> loaded)
    {
        foreach (LoadedInput one in loaded)
        {
            int errors = one.Problems.Count(p => p.IsError);
            output.WriteLine(one.IsInvalid ? $"{one.Input.Display}: {Words.Count(errors, "error", "errors")}" : $"{one.Input.Display}: ok ({one.Name})");
        }
    }

    private static void WriteJson(TextWriter output, bool valid, IReadOnlyList<LoadedInput> loaded, IReadOnlyList<Problem> problems) =>
        JsonText.Write(output, json =>
        {
            json.WriteBoolean("valid", valid);
            json.WriteObjects("files", loaded, static (to, one) =>
            {
                to.WriteString("file", one.Input.Display);
                to.WriteString("name", one.Name);
                to.WriteBoolean("valid", !one.IsInvalid);
            });
            JsonText.WriteProblems(json, problems);
        });
}
