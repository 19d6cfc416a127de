using System.CommandLine;
using OomSim.Campaigns;

namespace OomSim.Cli;

/// <summary><c>oomsim run</c>: runs scenarios and writes one folder of results for each.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, Interruption interruption)
    {
        Argument<string[]> inputs = CommonOptions.Inputs();
        var output = new Option<string>("--output", "-o")
        {
            Description = "Folder that gets one folder per scenario.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "output",
        };
        var noPlots = new Option<bool>("--no-plots") { Description = "Draw no plots and make no report.html." };
        var archives = new Option<bool>("--archives") { Description = "Write what docker save and export made as real tar files, below archives/ of each folder." };
        Option<ulong?> seed = CommonOptions.Seed();
        Option<int?> jobs = CommonOptions.Jobs();
        Option<string?> until = CommonOptions.Until();
        Option<string?> sample = CommonOptions.Sample();
        Option<long?> scrape = SampleOptions.Scrape();
        Option<long[]> cgroupfs = SampleOptions.CgroupDumps();
        Option<string[]> set = CommonOptions.Set();
        Option<string?> failOn = CommonOptions.FailOnList();
        Option<long?> maximumEvents = CommonOptions.MaximumEvents();
        var compose = new ComposeOptions();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("run", "Run scenarios; write traces, logs, plots and a report to a folder each.")
        {
            inputs, output, seed, jobs, until, sample, scrape, cgroupfs, noPlots, archives, set, failOn, maximumEvents, json, quiet,
        };
        compose.AddTo(command);
        command.SetAction(parsed =>
        {
            CommonOptions.TryParseFailOn(parsed.GetValue(failOn), out FailOn alarms, out _);
            return Run(
                console,
                parsed.GetRequiredValue(inputs),
                compose.Read(parsed),
                CommonOptions.Overrides(parsed.GetValue(seed), parsed.GetValue(until), parsed.GetValue(sample), parsed.GetValue(set)),
                new ExecuteSettings(parsed.GetRequiredValue(output), !parsed.GetValue(noPlots), alarms, parsed.GetValue(maximumEvents), interruption.OpenFolders) { Archives = parsed.GetValue(archives), ScrapeNs = parsed.GetValue(scrape), CgroupDumps = parsed.GetValue(cgroupfs) ?? [] },
                CommonOptions.JobCount(parsed.GetValue(jobs)),
                parsed.GetValue(json),
                parsed.GetValue(quiet),
                interruption.Token);
        });
        return command;
    }

    private static int Run(
        CliConsole console,
        string[] arguments,
        ComposeProject project,
        IReadOnlyList<string> overrides,
        ExecuteSettings settings,
        int jobs,
        bool json,
        bool quiet,
        CancellationToken cancellation)
    {
        if (OutputFolder.Unusable(settings.OutputRoot!) is string reason)
        {
            return JsonText.Refuse(console, json, [Problem.OfCommand(reason)]);
        }

        var session = new BatchSession(console, new ScenarioBatch(new ScenarioDesk { Project = project }, new BatchRunner(jobs)), quiet || json);
        if (!session.Load(arguments, project, overrides, cancellation))
        {
            if (json)
            {
                RunJson.Write(console.Output, [], session.NotFound);
            }

            return ExitCode.Invalid;
        }

        if (session.OwnFault(settings.OutputRoot!) is { } own)
        {
            return JsonText.Refuse(console, json, [Problem.OfCommand(own)]);
        }

        int width = session.NameWidth;
        int code = session.Run(settings, (outcome, to) => to.WriteLine(VerdictLine.Of(outcome, width)), cancellation);
        if (json)
        {
            RunJson.Write(console.Output, session.Outcomes, session.NotFound);
        }
        else if (!quiet)
        {
            SummaryTable.Write(console, session.Outcomes);
        }

        return code;
    }
}
