using System.CommandLine;
using System.Globalization;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary><c>oomsim explain</c>: why things happened in finished runs, from their folders alone.</summary>
internal static class ExplainCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, CancellationToken cancellation)
    {
        Argument<string[]> folders = CommonOptions.Paths("RUN_DIR", "Result folders of earlier runs.");
        var number = new Option<int?>("--event")
        {
            Description = "Explain one row of events.csv alone, counted from 1 below the headings.",
            HelpName = "N",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int row) && row > 0)
                {
                    return row;
                }

                result.AddError($"--event must be a row of events.csv from 1, not '{result.Tokens[0].Value}'");
                return null;
            },
        };
        var all = new Option<bool>("--all", "-a") { Description = "Explain every kill, hang and end, not only the first three of each container." };
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("explain", "Say why: who was killed and by which arithmetic, who hangs and what would free it, why a command was refused.") { folders, number, all, json, quiet };
        command.SetAction(parsed => Run(
            console, parsed.GetRequiredValue(folders), Options(parsed.GetValue(number), parsed.GetValue(all)), parsed.GetValue(json), parsed.GetValue(quiet), cancellation));
        return command;
    }

    private static ExplainOptions Options(int? number, bool all) =>
        all ? new ExplainOptions { Event = number, PerContainer = int.MaxValue, InAll = int.MaxValue, ChecksRows = true } : new ExplainOptions { Event = number, ChecksRows = true };

    private static int Run(CliConsole console, string[] folders, ExplainOptions options, bool json, bool quiet, CancellationToken cancellation)
    {
        int code = ExitCode.Fine;
        List<(string Folder, RunExplanation Run)> explained = [];
        List<Problem> problems = [];
        foreach (string folder in folders)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                explained.Add((folder, Explainer.Explain(folder, options)));
            }
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                problems.Add(Problem.OfFolder(folder, error));
                console.Error.WriteLine(problems[^1].ToString());
                code = ExitCode.Invalid;
            }
        }

        if (json)
        {
            ExplainJson.Write(console.Output, explained, problems);
        }
        else if (!quiet)
        {
            for (int i = 0; i < explained.Count; i++)
            {
                if (i > 0)
                {
                    console.Output.WriteLine();
                }

                ExplainText.Write(console, explained[i].Folder, explained[i].Run, options.Event is not null);
            }
        }

        return code;
    }
}
