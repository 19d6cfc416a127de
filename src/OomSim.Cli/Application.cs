using System.CommandLine;
using System.CommandLine.Parsing;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>The command line as a whole: the commands, and what is done about a wrong one.</summary>
internal sealed class Application(CliConsole console, Interruption interruption)
{
    private readonly List<Problem> _refused = [];

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<string> args)
    {
        if (Suggester.LineOf(args) is { } line)
        {
            foreach (string suggestion in new Suggester(Root()).Suggest(line))
            {
                console.Output.WriteLine(suggestion);
            }

            return ExitCode.Fine;
        }

        ParseResult parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0 || IsUnknownCommand(parsed))
        {
            Refuse(parsed);
            if (args.TakeWhile(a => a != "--").Contains("--json"))
            {
                JsonText.WriteErrors(console.Output, _refused);
            }

            return ExitCode.Invalid;
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = console.Output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>The commands.</summary>
    public RootCommand Root()
    {
        var root = new RootCommand("Simulates Linux hosts that run Docker containers: who is killed, who hangs, who is paused, and why.")
        {
            RunCommand.Create(console, interruption),
            TestCommand.Create(console, interruption.Token),
            ValidateCommand.Create(console, interruption.Token),
            PlotCommand.Create(console, interruption),
            ReportCommand.Create(console, interruption.Token),
            ExplainCommand.Create(console, interruption.Token),
            LimitsCommand.Create(console, interruption.Token),
            VictimCommand.Create(console, interruption.Token),
            CompareCommand.Create(console, interruption),
            ImportCommand.Create(console, interruption.Token),
            SchemaCommand.Create(console),
            CompletionCommand.Create(console),
        };
        HelpWithExamples.AddTo(root, console);
        TakeNoValue(root);
        return root;
    }

    // A switch is there or not: a shell that completes would offer True and False after it otherwise, and no files.
    private static void TakeNoValue(Command command)
    {
        foreach (Option option in command.Options.Where(o => o.ValueType == typeof(bool)))
        {
            option.Arity = ArgumentArity.Zero;
        }

        foreach (Command below in command.Subcommands)
        {
            TakeNoValue(below);
        }
    }

    // Errors of a line that asks for help are passed over; help of something that is not there is none.
    private static bool IsUnknownCommand(ParseResult parsed) => parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count > 0;

    private void Refuse(ParseResult parsed)
    {
        Command at = parsed.CommandResult.Command;
        string command = NameOf(parsed.CommandResult);
        if (IsUnknownCommand(parsed))
        {
            string word = parsed.UnmatchedTokens[0];
            bool isOption = word.Length > 1 && word[0] == '-';
            IEnumerable<string> known = isOption ? Suggester.OptionsOf(at) : at.Subcommands.Select(c => c.Name);
            string hint = Suggestions.Nearest(word, known) is { } near ? $" (did you mean '{near}'?)" : "";
            Tell(isOption
                ? $"unknown option '{word}'{hint}"
                : $"there is no command '{command["oomsim".Length..].TrimStart()}{(at is RootCommand ? "" : " ")}{word}'{hint}");
        }
        else
        {
            foreach (string message in parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
            {
                Tell(message);
            }
        }

        console.Error.WriteLine($"Run '{command} --help' for the commands and options.");
    }

    private void Tell(string message)
    {
        Problem problem = Problem.OfCommand(message);
        _refused.Add(problem);
        console.Error.WriteLine(problem.ToString());
    }

    // oomsim, oomsim run, oomsim import k8s.
    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult above ? $"{NameOf(above)} {result.Command.Name}" : "oomsim";
}
