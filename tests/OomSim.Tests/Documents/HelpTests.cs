using System.CommandLine;
using System.Text.RegularExpressions;
using OomSim.Cli;
using Xunit;

namespace OomSim.Tests.Documents;

/// <summary>Every command has examples in its help, and each is a command line that the tool takes.</summary>
public partial class HelpTests
{
    public static TheoryData<string> Commands => [.. All(Tool.Root()).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_examples_that_parse(string command)
    {
        IReadOnlyList<string> lines = HelpWithExamples.Of(command == Tool.Root().Name ? "oomsim" : command);
        string[] examples = [.. lines.Where(l => l.Contains("oomsim ", StringComparison.Ordinal) && !l.StartsWith("Exit codes", StringComparison.Ordinal))];
        Assert.True(examples.Length > 0, $"'oomsim {command} --help' ends without an example");
        Assert.All(examples.SelectMany(CommandsOf), line =>
        {
            ParseResult parsed = Tool.Root().Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]);
            Assert.True(parsed.Errors.Count == 0, $"{line}: {string.Join("; ", parsed.Errors)}");
        });
    }

    [Fact]
    public void The_example_of_a_command_names_that_command() =>
        Assert.All(All(Tool.Root()).Where(c => c is not RootCommand), c => Assert.Contains(HelpWithExamples.Of(c.Name), l => l.Contains($" {c.Name} ", StringComparison.Ordinal) || l.EndsWith(" " + c.Name, StringComparison.Ordinal)));

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    // What stands before two spaces is typed; pipes and redirections are the shell's.
    private static IEnumerable<string> CommandsOf(string example) =>
        TwoSpaces().Split(example)[0].Split('|').Select(part => Redirection().Replace(part, "").Replace("source <(", "", StringComparison.Ordinal).TrimEnd(')', ' ').Trim())
            .Where(part => part.StartsWith("oomsim ", StringComparison.Ordinal));

    [GeneratedRegex("  +")]
    private static partial Regex TwoSpaces();

    [GeneratedRegex(" [<>] .*$")]
    private static partial Regex Redirection();
}
