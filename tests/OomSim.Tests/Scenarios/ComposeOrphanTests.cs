using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Containers of <c>docker compose run</c>: once they have ended, no service of the project accounts for them.</summary>
public sealed class ComposeOrphanTests
{
    [Fact]
    public void An_ended_run_is_told_of_and_removed_where_that_is_asked_for()
    {
        RunResult result = Run(
            "docker compose run --name one web true",
            "docker compose run -d --name two web sleep 100",
            "docker compose up -d",
            "docker compose up -d --remove-orphans",
            "docker ps -a --format '{{.Names}}'");
        Assert.Matches("^time=\"[^\"]+\" level=warning msg=\"Found orphan containers \\(\\[one\\]\\) for this project\\. If you removed or renamed this service in your compose file, ", Answer(result, 3).Stderr);
        Assert.StartsWith(" Container one  Stopping\n Container one  Stopped\n Container one  Removing\n Container one  Removed\n", Answer(result, 4).Stderr, StringComparison.Ordinal);
        Assert.Equal("two\nweb\n", Answer(result, 5).Stdout);
    }

    [Theory]
    [InlineData("docker compose down --remove-orphans -t 0", "", "Removed")]
    [InlineData("docker compose down -t 0", "two\none\n", "Resource is still in use")]
    public void Down_takes_them_along_where_that_is_asked_for(string down, string left, string network)
    {
        RunResult result = Run("docker compose run --name one web true", "docker compose run -d --name two web sleep 100", down, "docker ps -a --format '{{.Names}}'");
        Assert.Equal(left, Answer(result, 4).Stdout);
        Assert.EndsWith($" Network s_default  {network}\n", Answer(result, 3).Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Kill_reaches_them()
    {
        RunResult result = Run("docker compose run -d --name two web sleep 100", "docker compose kill web");
        Assert.Equal([" Container two  Killing", " Container web  Killing"], Answer(result, 2).Stderr.Split('\n').Where(l => l.EndsWith("Killing", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_run_needs_is_started_whatever_its_profile()
    {
        RunResult result = Run("docker compose run --rm needy true", "docker ps --format '{{.Names}}'");
        Assert.Contains(" Container lazy  Started\n", Answer(result, 1).Stderr, StringComparison.Ordinal);
        Assert.Equal("lazy\nweb\n", string.Concat(Answer(result, 2).Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(n => n + "\n")));
    }

    private static RunResult Run(params string[] commands)
    {
        string lines = string.Join(", ", commands.Select((c, i) => $"{{at: {i + 1}s, run: \"{c}\"}}"));
        return new ScenarioRunner(
            Load.Valid($$"""
                services:
                  web: {image: i}
                  lazy: {image: i, profiles: [p]}
                  needy: {image: i, profiles: [p], depends_on: [lazy]}
                x-oomsim:
                  images: {i: {program: {steps: [sleep: forever]} } }
                  timeline: [{{lines}}]
                """),
            new RunOptions { Until = 30 * SimTime.Second }).Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);
}
