using System.CommandLine;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>The command line as a whole: the commands, and what is done about a wrong one.</summary>
internal sealed class Application(CliConsole console, Interruption interruption)
{
    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<string> args)
    {
        var root = new RootCommand("Simulates Linux hosts that run Docker containers: who is killed, who hangs, who is paused, and why.")
        {
            RunCommand.Create(console, interruption),
            TestCommand.Create(console, interruption.Token),
            ValidateCommand.Create(console, interruption.Token),
            PlotCommand.Create(console, interruption.Token),
            VictimCommand.Create(console, interruption.Token),
            CompareCommand.Create(console, interruption.Token),
        };
        HelpWithExamples.AddTo(root);
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
        Command at = parsed.CommandResult.Command;
        if (at is RootCommand && parsed.UnmatchedTokens.Count > 0)
        {
            return RefuseCommand(parsed.UnmatchedTokens[0], at);
        }

        foreach (string message in parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
        {
            console.Error.WriteLine($"oomsim: error: {message}");
        }

        string command = at is RootCommand ? "oomsim" : $"oomsim {at.Name}";
        console.Error.WriteLine($"Run '{command} --help' for the commands and options.");
        return ExitCode.Invalid;
    }

    private int RefuseCommand(string word, Command root)
    {
        string? near = Suggestions.Nearest(word, root.Subcommands.Select(c => c.Name));
        string hint = near is null ? "" : $" (did you mean '{near}'?)";
        console.Error.WriteLine($"oomsim: error: there is no command '{word}'{hint}");
        console.Error.WriteLine("Run 'oomsim --help' for the commands and options.");
        return ExitCode.Invalid;
    }
}
