using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>What <c>rm</c> and <c>down</c> take along and say, and what lists and logs of the project hold.</summary>
public sealed class ComposeRemovalTests
{
    private const string Services = """
        services:
          db: {image: i, scale: 2, healthcheck: {test: [CMD, ok], interval: 5s} }
          lone: {image: i, volumes: [/anon] }
        """;

    [Fact]
    public void Remove_says_what_goes_and_takes_anonymous_volumes_along()
    {
        RunResult result = Run(Services, "docker volume ls -q", "docker compose rm -s -f -v lone", "docker volume ls -q");
        Assert.Equal(65, Answer(result, 1).Stdout.Length);
        Assert.Equal("Going to remove lone\n", Answer(result, 2).Stdout);
        Assert.Equal("", Answer(result, 3).Stdout);
    }

    [Fact]
    public void Down_of_a_service_looks_at_its_networks()
    {
        RunResult result = Run("services: {a: {image: i, networks: [n]}, b: {image: i, networks: [m]}}\nnetworks: {n: , m: }", "docker compose down -t 0 a", "docker network ls --format '{{.Name}}' --filter driver=bridge");
        Assert.EndsWith(" Network s_n  Removing\n Network s_n  Removed\n", Answer(result, 1).Stderr, StringComparison.Ordinal);
        Assert.Equal("bridge\ns_m\n", Answer(result, 2).Stdout);
    }

    [Fact]
    public void Lists_and_logs_of_one()
    {
        RunResult result = Run(
            Services, "docker compose logs --index 2 db", "docker compose logs --index 3 db", "docker compose logs --index 1", "docker compose pause", "docker compose ls", "docker compose unpause lone");
        Assert.Equal("db-2  | hello\n", Answer(result, 1).Stdout);
        Assert.Equal((1, "service \"db\" is not running container #3\n"), (Answer(result, 2).ExitCode, Answer(result, 2).Stderr));
        Assert.Equal((1, "--index requires one service to be selected\n"), (Answer(result, 3).ExitCode, Answer(result, 3).Stderr));
        Assert.DoesNotContain("Pausing", Answer(result, 4).Stderr, StringComparison.Ordinal);
        Assert.Contains("paused(3)", Answer(result, 5).Stdout, StringComparison.Ordinal);
        Assert.Equal(" Container lone  Unpaused\n", Answer(result, 6).Stderr);
    }

    [Fact]
    public void Ports_and_health_are_those_of_who_runs()
    {
        RunResult result = Run(
            "services: {web: {image: i, expose: [90], ports: ['127.0.0.1:9000:9000/udp', '8080:80'], healthcheck: {test: [CMD, ok], interval: 1s}}}",
            "docker compose ps --format json", "docker compose ps --format '{{.Publishers}} {{.Health}}'", "docker stop -t 0 web", "docker compose ps -a --format '{{.Publishers}} {{.Health}}'", "docker compose ps --filter x", "docker compose ps --filter source=x", "docker compose logs --index x web");
        Assert.Contains(
            """
            "Publishers":[{"URL":"0.0.0.0","TargetPort":80,"PublishedPort":8080,"Protocol":"tcp"},{"URL":"::","TargetPort":80,"PublishedPort":8080,"Protocol":"tcp"},{"URL":"","TargetPort":90,"PublishedPort":0,"Protocol":"tcp"},{"URL":"127.0.0.1","TargetPort":9000,"PublishedPort":9000,"Protocol":"udp"}]
            """.Trim(), Answer(result, 1).Stdout, StringComparison.Ordinal);
        Assert.Equal("[{0.0.0.0 80 8080 tcp} {:: 80 8080 tcp} { 90 0 tcp} {127.0.0.1 9000 9000 udp}] healthy\n", Answer(result, 2).Stdout);
        Assert.Equal("[] \n", Answer(result, 4).Stdout);
        Assert.Equal("arguments to --filter should be in form KEY=VAL\n", Answer(result, 5).Stderr);
        Assert.Equal("not implemented\n", Answer(result, 6).Stderr);
        Assert.Equal((16, "invalid argument \"x\" for \"--index\" flag: strconv.ParseInt: parsing \"x\": invalid syntax\n"), (Answer(result, 7).ExitCode, Answer(result, 7).Stderr));
    }

    [Fact]
    public void Who_waits_can_take_the_project_down()
    {
        RunResult result = Run(
            "services: {web: {image: i}, job: {image: j}}", "docker compose wait --down-project job", "docker ps -aq", "docker compose wait job", "docker compose convert -q");
        Assert.Equal(3, Answer(result, 1).ExitCode);
        Assert.Matches("^container \"[0-9a-f]{64}\" exited with status code 3\n$", Answer(result, 1).Stdout);
        Assert.EndsWith(" Network s_default  Removed\n", Answer(result, 1).Stderr, StringComparison.Ordinal);
        Assert.Equal("", Answer(result, 2).Stdout);
        Assert.Equal((1, "no containers for project \"s\"\n"), (Answer(result, 3).ExitCode, Answer(result, 3).Stderr));
        Assert.Equal(0, Answer(result, 4).ExitCode);
    }

    private static RunResult Run(string services, params string[] commands)
    {
        string lines = string.Join(", ", commands.Select((c, i) => $"{{at: {1 + (16 * i)}s, run: '{c.Replace("'", "''", StringComparison.Ordinal)}'}}"));
        return new ScenarioRunner(
            Load.Valid($$"""
                {{services}}
                x-oomsim:
                  images:
                    i: {program: {steps: [print: hello, sleep: forever]}, processes: {ok: {steps: [exit: 0]} } }
                    j: {program: {steps: [sleep: 5s, exit: 3]} }
                  timeline: [{{lines}}]
                """),
            new RunOptions { Until = (30 + (16 * commands.Length)) * SimTime.Second }).Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);
}
