using System.CommandLine;

namespace OomSim.Cli;

/// <summary>The command line as a whole: the commands, and what is done about a wrong one.</summary>
internal sealed class Application(CliConsole console, CancellationToken cancellation)
{
    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<string> args)
    {
        var root = new RootCommand("Simulates Linux hosts that run Docker containers: who is killed, who hangs, who is paused, and why.")
        {
            RunCommand.Create(console, cancellation),
            TestCommand.Create(console, cancellation),
            ValidateCommand.Create(console, cancellation),
            PlotCommand.Create(console, cancellation),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Refuse(parsed);
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = console.Output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private int Refuse(ParseResult parsed)
    {
        foreach (string message in parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
        {
            console.Error.WriteLine($"oomsim: error: {message}");
        }

        string command = parsed.CommandResult.Command is RootCommand ? "oomsim" : $"oomsim {parsed.CommandResult.Command.Name}";
        console.Error.WriteLine($"Run '{command} --help' for the commands and options.");
        return ExitCode.Invalid;
    }
}
