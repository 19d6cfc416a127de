using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Profiles are active for one command of Compose each, not for the scenario (docker/compose#10993, #12900).</summary>
public sealed class ComposeProfileTests
{
    private const string Undefined = "service \"web\" depends on undefined service \"db\": invalid compose project\n";
    private const string Disabled = "service db is required by web but is disabled. Can be enabled by profiles [dbp]\n";
    private const string Absent = "no such service: db\n";

    [Theory]
    [InlineData("28", "up -d", Undefined)]
    [InlineData("28", "up -d web", Undefined)]
    [InlineData("28", "ps", Undefined)]
    [InlineData("28", "config -q", Undefined)]
    [InlineData("28", "up -d db", Undefined)]       // naming it comes after the loading
    [InlineData("28", "--profile dbp ps -q", "")]
    [InlineData("28", "ls -q", "")]
    [InlineData("24", "up -d", Disabled)]
    [InlineData("24", "up -d web", Absent)]
    [InlineData("24", "logs web", Absent)]
    [InlineData("24", "ps", "")]
    [InlineData("24", "config -q", "")]
    [InlineData("20.10", "ps", "")]
    [InlineData("20.10", "up -d web", Absent)]
    [InlineData("20.10", "up --no-start", " Container web  Running\n")]
    public void A_command_without_the_profile_lacks_what_is_needed(string version, string words, string told)
    {
        CommandRecord answer = Run(version, "depends_on: [db]", words).Commands.Single(c => c.Number == 1);
        Assert.Equal((told.StartsWith(' ') || told.Length == 0 ? 0 : 1, told), (answer.ExitCode!.Value, answer.Stderr));
    }

    [Theory]
    [InlineData("28", Undefined, "")]
    [InlineData("24", Disabled, "")]
    [InlineData("20.10", "", "web")]
    public void So_does_the_bringing_up_at_the_beginning(string version, string told, string started)
    {
        RunResult result = Run(version, "depends_on: [db]", "ls");
        Assert.Equal((told.Length == 0 ? 0 : 1, told), (result.Commands[0].ExitCode!.Value, result.Commands[0].Stderr));
        Assert.Equal(started, string.Join(',', result.Events.Where(e => e is { Source: "docker", Type: "start", TimeNs: < SimTime.Second }).Select(e => e.Container)));
    }

    [Theory]
    [InlineData("28", "s.yaml:2:32: error: service \"web\" depends on undefined service \"db\": invalid compose project")]
    [InlineData("24", "s.yaml:2:32: error: service db is required by web but is disabled. Can be enabled by profiles [a b]")]
    public void A_file_that_no_line_makes_whole_is_refused_as_by_the_engines_compose(string version, string error) => Assert.Equal([error], Load.Errors(Unwhole(version)));

    [Fact]
    public void Where_the_engines_compose_goes_on_so_does_the_loader()
    {
        Scenario scenario = Load.Valid(Unwhole("20.10"));
        Assert.Equal("web running", string.Join(',', new ScenarioRunner(scenario).Run().Containers.Select(c => c.Name + " " + c.Status)));
    }

    /// <summary>An optional one that is there, but whose profile is not active, is no part of the project.</summary>
    [Theory]
    [InlineData("up -d", " Container web  Running\n")]
    [InlineData("up -d web", " Container web  Running\n")]
    [InlineData("up -d --wait web", " Container web  Running\n Container web  Waiting\n Container web  Healthy\n")]
    [InlineData("restart -t 0 web", " Container web  Restarting\n Container web  Started\n")]
    [InlineData("--profile dbp up -d", " Container db  Running\n Container web  Running\n Container db  Waiting\n Container db  Healthy\n")]
    public void An_optional_dependency_of_another_profile_is_left_alone(string words, string told)
    {
        RunResult result = Run("28", "depends_on: {db: {condition: service_healthy, required: false, restart: true} }", "--profile dbp up -d", words);
        Assert.Equal(told, result.Commands.Single(c => c.Number == 2).Stderr);
    }

    private static string Unwhole(string version) => $$"""
        services:
          web: {image: i, depends_on: [db]}
          db: {image: i, profiles: [a, b]}
        x-oomsim: {host: {docker: {version: "{{version}}"} }, images: {i: {program: {steps: [sleep: forever]} } } }
        """;

    private static RunResult Run(string version, string needs, params string[] lines)
    {
        string timeline = string.Join(", ", lines.Append("--profile dbp up -d").Select((c, i) => $"{{at: {(i * 5) + 1}s, run: docker compose {c}}}"));
        return new ScenarioRunner(
            Load.Valid($$"""
                services:
                  web: {image: i, {{needs}} }
                  db: {image: i, profiles: [dbp], healthcheck: {test: [CMD, 'true'], interval: 1s} }
                x-oomsim:
                  host: {docker: {version: "{{version}}"} }
                  images: {i: {program: {steps: [sleep: forever]} } }
                  timeline: [{{timeline}}]
                """),
            new RunOptions { Until = 20 * SimTime.Second }).Run();
    }

    /// <summary>A dependency that is nowhere is refused when the project is loaded, whatever the release; the first compose-go gives its name no quotes.</summary>
    [Theory]
    [InlineData("20.10", "db")]
    [InlineData("24", "\"db\"")]
    [InlineData("28", "\"db\"")]
    public void A_dependency_that_is_nowhere(string engine, string named) => Assert.EndsWith(
        $"error: service \"web\" depends on undefined service {named}: invalid compose project",
        Assert.Single(Load.Errors($"services: {{web: {{image: i, depends_on: [db]}}}}\nx-oomsim: {{host: {{docker: {{version: \"{engine}\"}}}}}}\n")),
        StringComparison.Ordinal);
}
