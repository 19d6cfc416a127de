using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Networks and volumes of a Compose project: made by <c>up</c>, removed by <c>down</c>.</summary>
public class ComposeObjectTests
{
    private const string Project = """
        services:
          web: {image: i, networks: [front, default], volumes: ["data:/data", "/scratch", "./conf:/conf:ro"]}
          db: {image: i, networks: {back: {ipv4_address: 10.5.0.5, aliases: [store]}}}
        networks:
          front: {name: edge, labels: {tier: front}}
          back: {ipam: {config: [{subnet: 10.5.0.0/24}]}}
          unused: {}
        volumes:
          data: {labels: [kind=db]}
          unused: {}
        """;

    [Fact]
    public void Up_makes_what_services_use_under_the_projects_name()
    {
        RunResult result = Run(
            "docker network ls --filter type=custom --format '{{.Name}}'", "docker volume ls -q -f dangling=false -f name=s_", "docker ps --format '{{.Names}} {{.Networks}}'",
            "docker inspect -f '{{json .NetworkSettings.Networks.s_back.DNSNames}} {{.NetworkSettings.Networks.s_back.IPAddress}}' db",
            "docker network ls -q -f label=com.docker.compose.network=front -f label=tier=front --format '{{.Name}}'", "docker volume inspect -f '{{.Labels.kind}}' s_data");
        Assert.Equal("edge\ns_back\ns_default\n", Answer(result, 1).Stdout);
        Assert.Equal("s_data\n", Answer(result, 2).Stdout);
        Assert.Equal("db s_back\nweb edge,s_default\n", Answer(result, 3).Stdout);
        Assert.Matches("^\\[\"db\",\"store\",\"[0-9a-f]{12}\"\\] 10.5.0.5\n$", Answer(result, 4).Stdout);
        Assert.Equal(("edge\n", "db\n"), (Answer(result, 5).Stdout, Answer(result, 6).Stdout));
    }

    // D8.2. What a run writes of each event leaves Compose's own labels out.
    [Fact]
    public void Events_tell_composes_labels_where_they_are_asked_for() => Assert.Equal(
        "db s\nweb s\n",
        Answer(Run("docker events --since 0 --until 0.5s -f event=create -f type=container --format '{{index .Actor.Attributes \\\"com.docker.compose.service\\\"}} {{index .Actor.Attributes \\\"com.docker.compose.project\\\"}}' | sort"), 1).Stdout);

    [Fact]
    public void Down_removes_networks_and_with_v_volumes()
    {
        RunResult result = Run("docker compose down -t 0", "docker volume ls -q -f name=s_", "docker network ls -q -f type=custom", "docker compose up -d", "docker compose down -t 0 -v", "docker volume ls -q -f name=s_");
        Assert.EndsWith(
            " Network s_back  Removing\n Network s_back  Removed\n Network s_default  Removing\n Network s_default  Removed\n Network edge  Removing\n Network edge  Removed\n", Answer(result, 1).Stderr, StringComparison.Ordinal);
        Assert.Equal(("s_data\n", ""), (Answer(result, 2).Stdout, Answer(result, 3).Stdout));
        Assert.StartsWith(" Network s_back  Creating\n Network s_back  Created\n", Answer(result, 4).Stderr, StringComparison.Ordinal);
        Assert.Contains(" Volume s_data  Removing\n Volume s_data  Removed\n", Answer(result, 5).Stderr, StringComparison.Ordinal);
        Assert.Equal("", Answer(result, 6).Stdout);
    }

    [Fact]
    public void What_somebody_else_uses_stays()
    {
        RunResult result = Run("docker run -d --name guest --network edge -v s_data:/x i", "docker compose down -t 0 -v");
        Assert.Contains(" Network edge  Removing\n Network edge  Resource is still in use\n", Answer(result, 2).Stderr, StringComparison.Ordinal);
        Assert.Contains(" Volume s_data  Resource is still in use\n", Answer(result, 2).Stderr, StringComparison.Ordinal);
        Assert.Equal(0, Answer(result, 2).ExitCode);
    }

    [Fact]
    public void External_ones_are_there_before_and_after()
    {
        Scenario scenario = Load.Valid("""
            services: {web: {image: i, networks: [shared], volumes: ["data:/data"]}}
            networks: {shared: {external: true}}
            volumes: {data: {external: true, name: kept}}
            x-oomsim: {until: 9s, timeline: [{at: 1s, run: docker compose down -t 0 -v}, {at: 2s, run: "docker network ls -q -f type=custom --format '{{.Name}}'"}, {at: 2s, run: docker volume ls -q}, {at: 3s, run: docker network rm shared}, {at: 4s, run: docker compose up -d}]}
            """);
        RunResult result = new ScenarioRunner(scenario).Run();
        Assert.Equal(("shared\n", "kept\n"), (Answer(result, 2).Stdout, Answer(result, 3).Stdout));
        Assert.Equal((1, "network shared declared as external, but could not be found\n"), (Answer(result, 5).ExitCode, Answer(result, 5).Stderr));
    }

    private static RunResult Run(params string[] commands)
    {
        string timeline = string.Concat(commands.Select((c, i) => $"    - {{at: {i + 1}s, run: \"{c}\"}}\n"));
        return new ScenarioRunner(Load.Valid($"{Project}\nx-oomsim:\n  timeline:\n{timeline}"), new RunOptions { Until = 60 * SimTime.Second }).Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);
}
