using System.CommandLine;
using OomSim.Campaigns;

namespace OomSim.Cli;

/// <summary><c>oomsim test</c>: runs scenarios for their expectations alone; writes no result folders.</summary>
internal static class TestCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, CancellationToken cancellation)
    {
        Argument<string[]> inputs = CommonOptions.Inputs();
        var format = new Option<string>("--format") { Description = "Form of the report.", DefaultValueFactory = _ => "pretty" };
        format.AcceptOnlyFromAmong(TestReports.Formats);
        var report = new Option<string?>("--report")
        {
            Description = "Write the report to a file (- for standard output); the pretty form still goes to standard output.",
            HelpName = "FILE",
        };
        Option<int?> jobs = CommonOptions.Jobs();
        Option<string[]> set = CommonOptions.Set();
        var compose = new ComposeOptions();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("test", "Run the expectations of scenarios; exit 1 when one fails.") { inputs, format, report, jobs, set, json, quiet };
        compose.AddTo(command);
        command.SetAction(parsed =>
        {
            ComposeProject project = compose.Read(parsed);
            var session = new BatchSession(console, new ScenarioBatch(new ScenarioDesk { Project = project }, new BatchRunner(CommonOptions.JobCount(parsed.GetValue(jobs)))), parsed.GetValue(quiet));
            return Run(
                console,
                session,
                parsed.GetRequiredValue(inputs),
                project,
                CommonOptions.Overrides(null, null, null, parsed.GetValue(set)),
                parsed.GetValue(json) ? "json" : parsed.GetRequiredValue(format),
                parsed.GetValue(report),
                parsed.GetValue(quiet),
                cancellation);
        });
        return command;
    }

    private static int Run(
        CliConsole console,
        BatchSession session,
        string[] arguments,
        ComposeProject project,
        IReadOnlyList<string> overrides,
        string format,
        string? reportFile,
        bool quiet,
        CancellationToken cancellation)
    {
        bool toFile = reportFile is not null and not "-";
        if (!session.Load(arguments, project, overrides, cancellation))
        {
            if (format == "json" && !toFile)
            {
                RunJson.Write(console.Output, [], session.NotFound);
            }

            return ExitCode.Invalid;
        }

        bool pretty = !quiet && (toFile || format == "pretty");
        int width = session.NameWidth;
        int code = session.Run(
            new ExecuteSettings(null, false, FailOn.None),
            (outcome, to) => PrintPretty(pretty, outcome, width, to),
            cancellation);
        if (pretty)
        {
            PrettyReport.WriteTotal(console.Output, session.Outcomes);
        }

        if (toFile)
        {
            return ExitCode.Worst(code, WriteFile(console, reportFile!, format, session.Outcomes));
        }

        if (format != "pretty")
        {
            TestReports.Write(console.Output, format, session.Outcomes);
        }

        return code;
    }

    private static void PrintPretty(bool wanted, ScenarioOutcome outcome, int width, TextWriter to)
    {
        if (wanted)
        {
            PrettyReport.WriteScenario(to, outcome, width);
        }
    }

    // Written beside its place and moved there when whole.
    private static int WriteFile(CliConsole console, string file, string format, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        string temporary = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is string folder)
            {
                Directory.CreateDirectory(folder);
            }

            using (var text = new StreamWriter(temporary) { NewLine = "\n" })
            {
                TestReports.Write(text, format, outcomes);
            }

            File.Move(temporary, file, overwrite: true);
            return ExitCode.Fine;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Forget(temporary);
            console.Error.WriteLine($"oomsim: error: the report '{file}' can't be written: {error.Message.ReplaceLineEndings(" ")}");
            return ExitCode.Invalid;
        }
    }

    private static void Forget(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder is not there or not ours: then neither is the file.
        }
    }
}
