using System.CommandLine;
using System.Globalization;

namespace OomSim.Cli.Tests;

/// <summary>The tool inside the test's own process: a start of a process costs more than most commands, and only here can another culture be had.</summary>
internal static class InProcess
{
    // The current folder and the culture of new threads belong to the whole process.
    private static readonly Lock OneAtATime = new();

    /// <summary>Runs one command line in a folder under a culture.</summary>
    public static ToolResult Run(WorkFolder folder, CultureInfo culture, IReadOnlyList<string> args)
    {
        ToolResult? result = null;
        Exception? failure = null;
        lock (OneAtATime)
        {
            string before = Environment.CurrentDirectory;
            CultureInfo? ofThreads = CultureInfo.DefaultThreadCurrentCulture;
            var thread = new Thread(() =>
            {
                try
                {
                    result = Run(args);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            })
            { CurrentCulture = culture, CurrentUICulture = culture };
            try
            {
                Environment.CurrentDirectory = folder.Path;
                CultureInfo.DefaultThreadCurrentCulture = culture;
                thread.Start();
                thread.Join();
            }
            finally
            {
                CultureInfo.DefaultThreadCurrentCulture = ofThreads;
                Environment.CurrentDirectory = before;
            }
        }

        return result ?? throw new InvalidOperationException($"oomsim {string.Join(' ', args)} threw: {failure!.Message}", failure);
    }

    private static ToolResult Run(IReadOnlyList<string> args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var interruption = new Interruption();
        int code = Program.Run(args, new CliConsole(output, error, OutputIsTerminal: false, ErrorIsTerminal: false), interruption);

        // Help shows the name of the program that was started, which here is the test's host.
        return new ToolResult(code, output.ToString().Replace(RootCommand.ExecutableName, "oomsim", StringComparison.Ordinal), error.ToString());
    }
}
