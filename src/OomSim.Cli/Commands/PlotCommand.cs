using System.CommandLine;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary><c>oomsim plot</c>: draws the plots of finished runs from their CSV files alone.</summary>
internal static class PlotCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, Interruption interruption)
    {
        Argument<string[]> folders = CommonOptions.Paths("RUN_DIR", "Result folders of earlier runs.");
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("plot", "Draw the plots of finished runs again, from their CSV files alone.") { folders, json, quiet };
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(folders), parsed.GetValue(json), parsed.GetValue(quiet), interruption));
        return command;
    }

    private static int Run(CliConsole console, string[] folders, bool json, bool quiet, Interruption interruption)
    {
        int code = ExitCode.Fine;
        var drawn = new List<string>();
        List<Problem> problems = [];
        foreach (string folder in folders)
        {
            interruption.Token.ThrowIfCancellationRequested();
            if (RunPlots.Redraw(folder, drawn, interruption.OpenFolders) is { } problem)
            {
                problems.Add(problem);
                code = problem.IsError ? ExitCode.Invalid : code;
                if (problem.IsError || !quiet)
                {
                    console.Error.WriteLine(problem.ToString());
                }
            }
        }

        if (json)
        {
            JsonText.Write(console.Output, document =>
            {
                document.WriteStrings("files", drawn);
                JsonText.WriteProblems(document, problems);
            });
        }
        else if (!quiet)
        {
            drawn.ForEach(console.Output.WriteLine);
        }

        return code;
    }
}
