using System.CommandLine;
using OomSim.Campaigns;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary><c>oomsim test</c>: runs scenarios for their expectations and golden traces; writes no result folders.</summary>
internal sealed class TestCommand(CliConsole console, string format, string? reportFile, bool json, bool quiet, GoldenDesk goldens, CancellationToken cancellation)
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, CancellationToken cancellation)
    {
        Argument<string[]> inputs = CommonOptions.Inputs();
        var update = new Option<bool>("--update", "-u")
        {
            Description = $"Write the golden traces anew: of every FILE, and in a DIR of those that have one; those whose scenario is gone are removed. They stand in {GoldenFiles.FolderName}/ beside the scenarios.",
        };
        var format = new Option<string>("--format") { Description = "Form of the report.", DefaultValueFactory = _ => "pretty" };
        format.TakeOnly(TestReports.Formats);
        var report = new Option<string?>("--report")
        {
            Description = "Write the report to a file (- for standard output); standard output still gets the pretty form, or JSON with --json.",
            HelpName = "FILE",
        };
        Option<int?> jobs = CommonOptions.Jobs();
        Option<string[]> set = CommonOptions.Set();
        var compose = new ComposeOptions();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("test", "Run the expectations of scenarios and compare with their golden traces; exit 1 when one fails.")
        {
            inputs, update, format, report, jobs, set, json, quiet,
        };
        command.Validators.Add(result =>
        {
            bool isAsked = result.GetResult(format) is { Implicit: false };
            if (result.GetValue(json) && isAsked && result.GetValue(format) is { } form and not "json" && result.GetValue(report) is null or "-")
            {
                result.AddError($"--json and --format {form} would both be printed: --report FILE keeps the latter in a file");
            }

            if (result.GetValue(update) && result.GetValue(set) is { Length: > 0 })
            {
                result.AddError("--update keeps what the files say: it does not go with --set");
            }
        });
        compose.AddTo(command);
        command.SetAction(parsed =>
        {
            ComposeProject project = compose.Read(parsed);
            string[] sets = parsed.GetValue(set) ?? [];
            var desk = new ScenarioDesk { Project = project, Sets = sets };
            var session = new BatchSession(console, new ScenarioBatch(desk, new BatchRunner(CommonOptions.JobCount(parsed.GetValue(jobs)))), parsed.GetValue(quiet));
            var test = new TestCommand(
                console,
                parsed.GetValue(json) && parsed.GetResult(format) is not { Implicit: false } ? "json" : parsed.GetRequiredValue(format),
                parsed.GetValue(report),
                parsed.GetValue(json),
                parsed.GetValue(quiet),
                new GoldenDesk(parsed.GetValue(update), project.Files),
                cancellation);
            return test.Run(session, parsed.GetRequiredValue(inputs), project, sets, parsed.GetValue(update));
        });
        return command;
    }

    private bool IsToFile => reportFile is not null and not "-";

    private bool IsPretty => !quiet && !json && (IsToFile || format == "pretty");

    private int Run(BatchSession session, string[] arguments, ComposeProject project, string[] sets, bool update)
    {
        int code = ExitCode.Invalid;
        IReadOnlyList<StaleGolden> stale = [];
        List<Problem> problems = [];
        if (session.Load(arguments, project, CommonOptions.Overrides(null, null, null, sets), cancellation))
        {
            if (IsToFile && OwnInputs.Fault(reportFile!, session.Read.Concat(session.Inputs.Select(goldens.PathFor).OfType<string>())) is { } own)
            {
                return JsonText.Refuse(console, json, [Problem.OfCommand(own)]);
            }

            int width = session.NameWidth;
            code = session.Run(
                new ExecuteSettings(null, false, FailOn.None) { Goldens = goldens },
                (outcome, to) => PrintPretty(outcome, width, to),
                cancellation);
            stale = FindStale(session, arguments, problems, ref code);
        }

        var run = new TestRun(session.Outcomes, [.. session.NotFound, .. problems], stale);
        if (IsPretty && run.Outcomes.Count > 0)
        {
            PrettyReport.WriteGoldens(console.Output, run, update);
            PrettyReport.WriteTotal(console.Output, run.Outcomes);
        }

        if (IsToFile)
        {
            code = ExitCode.Worst(code, WriteFile(ref run));
        }

        if (json)
        {
            TestReports.Write(console.Output, "json", run);
        }
        else if (!IsToFile && format != "pretty")
        {
            TestReports.Write(console.Output, format, run);
        }

        return code;
    }

    private IReadOnlyList<StaleGolden> FindStale(BatchSession session, string[] arguments, List<Problem> problems, ref int code)
    {
        try
        {
            IReadOnlyList<StaleGolden> stale = goldens.FindStale(arguments, session.Inputs);
            foreach (StaleGolden one in stale.Where(_ => !quiet))
            {
                console.Error.WriteLine(one.Problem);
            }

            return stale;
        }
        catch (OutputException error)
        {
            problems.Add(Problem.OfCommand(error.Message));
            console.Error.WriteLine(problems[^1].ToString());
            code = ExitCode.Worst(code, ExitCode.Invalid);
            return [];
        }
    }

    private void PrintPretty(ScenarioOutcome outcome, int width, TextWriter to)
    {
        if (IsPretty)
        {
            PrettyReport.WriteScenario(to, outcome, width);
        }
    }

    private int WriteFile(ref TestRun run)
    {
        TestRun whole = run;
        if (ReportFile.Write(reportFile!, text => TestReports.Write(text, format, whole)) is not { } reason)
        {
            return ExitCode.Fine;
        }

        var problem = Problem.OfCommand($"the report '{reportFile}' can't be written: {reason}");
        console.Error.WriteLine(problem.ToString());
        run = run with { NotFound = [.. run.NotFound, problem] };
        return ExitCode.Invalid;
    }
}
