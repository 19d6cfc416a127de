using System.CommandLine;
using OomSim.Results;

namespace OomSim.Cli;

/// <summary><c>oomsim report</c>: makes the page of finished runs from their files alone.</summary>
internal static class ReportCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console, CancellationToken cancellation)
    {
        Argument<string[]> folders = CommonOptions.Paths("RUN_DIR", "Result folders of earlier runs.");
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        var command = new Command("report", "Make report.html of finished runs again, from their files alone.") { folders, json, quiet };
        command.SetAction(parsed => Run(console, parsed.GetRequiredValue(folders), parsed.GetValue(json), parsed.GetValue(quiet), cancellation));
        return command;
    }

    private static int Run(CliConsole console, string[] folders, bool json, bool quiet, CancellationToken cancellation)
    {
        int code = ExitCode.Fine;
        var written = new List<string>();
        List<Problem> problems = [];
        foreach (string folder in folders)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Write(folder, written) is { } problem)
            {
                console.Error.WriteLine(problem.ToString());
                problems.Add(problem);
                code = ExitCode.Invalid;
            }
        }

        if (json)
        {
            JsonText.Write(console.Output, document =>
            {
                document.WriteStrings("files", written);
                JsonText.WriteProblems(document, problems);
            });
        }
        else if (!quiet)
        {
            written.ForEach(console.Output.WriteLine);
        }

        return code;
    }

    private static Problem? Write(string folder, List<string> written)
    {
        try
        {
            written.Add(ReportPage.Write(folder));
            return null;
        }
        catch (Exception error) when (error is InvalidDataException or OutputException or IOException or UnauthorizedAccessException)
        {
            return Problem.OfFolder(folder, error);
        }
    }
}
