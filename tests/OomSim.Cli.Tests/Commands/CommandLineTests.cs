using Xunit;

namespace OomSim.Cli.Tests;

public class CommandLineTests
{
    [Fact]
    public void Help_lists_the_commands_there_are_and_no_others()
    {
        using var folder = new WorkFolder();
        string help = Oomsim.RunBuilt(folder, "--help").Exits(0).Output;
        Assert.All((string[])["run", "test", "validate", "plot", "report", "explain", "limits", "schema", "compare", "victim", "import"], command => Assert.Matches($@"(?m)^\s+{command} ", help));
        Assert.All(
            (string[])["sweep", "advise", "record"],
            command => Assert.DoesNotMatch($@"(?m)^\s+{command} ", help));
    }

    [Theory]
    [InlineData("run", "--output", "--seed", "--jobs", "--until", "--sample", "--scrape", "--cgroupfs", "--no-plots", "--set", "--fail-on", "--max-events", "--file", "--env-file", "--profile", "--json", "--quiet")]
    [InlineData("test", "--format", "--report", "--json", "--quiet")]
    [InlineData("validate", "--verbose", "--json", "--quiet")]
    [InlineData("plot", "--json", "--quiet")]
    [InlineData("explain", "--event", "--all", "--json", "--quiet")]
    [InlineData("limits", "--cgroup", "--file", "--env-file", "--set", "--json", "--quiet")]
    [InlineData("report", "--json", "--quiet")]
    [InlineData("compare", "--align", "--tolerance", "--column", "--container", "--json", "--quiet")]
    [InlineData("victim", "--swap", "--all", "--json", "--quiet")]
    public void Help_of_a_command_lists_its_options(string command, params string[] options)
    {
        using var folder = new WorkFolder();
        string help = Oomsim.Run(folder, command, "--help").Exits(0).Output;
        Assert.All(options, option => Assert.Contains(option, help, StringComparison.Ordinal));
        Assert.Matches($@"(?m)^Examples:\n  oomsim {command} ", help);
    }

    [Fact]
    public void The_version_is_a_version()
    {
        using var folder = new WorkFolder();
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", Oomsim.RunBuilt(folder, "--version").Exits(0).Output);
    }

    [Theory]
    [InlineData("Required command")]
    [InlineData("did you mean 'run'", "rnu")]
    [InlineData("Required argument", "run")]
    [InlineData("--jobs", "run", "x.yaml", "--jobs", "0")]
    [InlineData("--jobs", "run", "x.yaml", "--jobs", "two")]
    [InlineData("--max-events", "run", "x.yaml", "--max-events", "0")]
    [InlineData("--seed", "run", "x.yaml", "--seed", "-1")]
    [InlineData("--scrape must be longer than 0, such as 15s, not '0'", "run", "x.yaml", "--scrape", "0")]
    [InlineData("--scrape: invalid duration: '15'", "run", "x.yaml", "--scrape", "15")]
    [InlineData("--cgroupfs: invalid duration: '-1s' (write it as 250ms, 5s, 1m30s or 2h)", "run", "x.yaml", "--cgroupfs", "5s", "--cgroupfs", "-1s")]
    [InlineData("--set", "run", "x.yaml", "--set", "nonsense")]
    [InlineData("'thirst'", "run", "x.yaml", "--fail-on", "oom,thirst")]
    [InlineData("--colour", "run", "x.yaml", "--colour")]
    [InlineData("'xml'", "test", "x.yaml", "--format", "xml")]
    public void A_wrong_command_line_is_refused(string reason, params string[] args)
    {
        using var folder = new WorkFolder().With("x.yaml", Samples.Killed("x"));
        ToolResult result = Oomsim.Run(folder, args).Exits(2);
        Assert.Contains("oomsim: error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(["x.yaml"], folder.Entries("."));
    }
}
