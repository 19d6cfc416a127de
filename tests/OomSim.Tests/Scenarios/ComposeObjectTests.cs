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
            x-oomsim: {host: {docker: {networks: [shared], volumes: [kept]}}, until: 9s, timeline: [{at: 1s, run: docker compose down -t 0 -v}, {at: 2s, run: "docker network ls -q -f type=custom --format '{{.Name}}'"}, {at: 2s, run: docker volume ls -q}, {at: 3s, run: docker network rm shared}, {at: 4s, run: docker compose up -d}]}
            """);
        RunResult result = new ScenarioRunner(scenario).Run();
        Assert.Equal(("shared\n", "kept\n"), (Answer(result, 2).Stdout, Answer(result, 3).Stdout));
        Assert.Equal((1, "network shared declared as external, but could not be found\n"), (Answer(result, 5).ExitCode, Answer(result, 5).Stderr));
    }

    [Theory]
    [InlineData("networks: [shared]", "networks: {shared: {external: true}}", "network shared declared as external, but could not be found")]
    [InlineData("volumes: ['data:/data']", "volumes: {data: {external: true, name: kept}}", "external volume \"kept\" not found")]
    public void External_ones_that_nobody_made_are_missed(string use, string objects, string error)
    {
        RunResult result = new ScenarioRunner(Load.Valid($"services: {{web: {{image: i, {use}}}}}\n{objects}\nx-oomsim: {{until: 2s, timeline: [{{at: 1s, run: docker compose up -d}}]}}\n")).Run();
        Assert.Equal((1, error + "\n"), (Answer(result, 1).ExitCode, Answer(result, 1).Stderr));
    }

    // What services say of users, ports and rights reaches the engine, which shows it.
    [Fact]
    public void Settings_of_services_are_shown()
    {
        Scenario scenario = Load.Valid("""
            services:
              web:
                image: i
                hostname: box
                user: "1000:50"
                working_dir: /srv
                privileged: true
                sysctls: {net.core.somaxconn: 1024}
                expose: ["3000", 9000-9001/udp]
                ports: ["8080:80", {target: 443, published: "8443", host_ip: 127.0.0.1}]
                environment: [B=2, A=1, NONE]
                cap_add: [NET_ADMIN]
                extra_hosts: ["far:10.0.0.9"]
                labels: {tier: front}
            x-oomsim:
              timeline:
                - {at: 1s, run: "docker inspect -f '{{.Config.Hostname}} {{.Config.User}} {{.Config.WorkingDir}} {{.HostConfig.Privileged}} {{json .HostConfig.Sysctls}} {{json .Config.ExposedPorts}}' web"}
                - {at: 1s, run: "docker inspect -f '{{json .Config.Env}} {{json .HostConfig.CapAdd}} {{json .HostConfig.ExtraHosts}} {{.Config.Labels.tier}}' web"}
                - {at: 1s, run: "docker ps --format '{{.Ports}}'"}
                - {at: 1s, run: docker compose port web 80}
                - {at: 1s, run: docker compose port web 443}
                - {at: 1s, run: docker compose port web 81}
                - {at: 1s, run: docker compose port --protocol udp web x}
            """);
        RunResult result = new ScenarioRunner(scenario, new RunOptions { Until = 5 * SimTime.Second }).Run();
        Assert.Equal(
            "box 1000:50 /srv true {\"net.core.somaxconn\":\"1024\"} {\"3000/tcp\":{},\"443/tcp\":{},\"80/tcp\":{},\"9000/udp\":{},\"9001/udp\":{}}\n", Answer(result, 1).Stdout);
        Assert.Equal("[\"A=1\",\"B=2\",\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"] [\"NET_ADMIN\"] [\"far:10.0.0.9\"] front\n", Answer(result, 2).Stdout);
        Assert.Equal("3000/tcp, 9000-9001/udp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp, 127.0.0.1:8443->443/tcp\n", Answer(result, 3).Stdout);
        Assert.Equal(("0.0.0.0:8080\n", "127.0.0.1:8443\n"), (Answer(result, 4).Stdout, Answer(result, 5).Stdout));
        Assert.Equal((1, "no port 81/tcp for container web: 8080/tcp, 8080/tcp, 8443/tcp, 0/tcp, 0/udp, 0/udp\n"), (Answer(result, 6).ExitCode, Answer(result, 6).Stderr));
        Assert.Equal("strconv.ParseUint: parsing \"x\": invalid syntax\n", Answer(result, 7).Stderr);
    }

    [Fact]
    public void Files_and_images_of_services()
    {
        RunResult result = Run(
            "docker compose cp web:/etc/os-release a.txt", "docker compose cp a.txt db:/b.txt", "docker compose cp a.txt nobody:/", "docker compose cp a b", "docker compose images --format json db",
            "docker compose down -t 0 --rmi all", "docker image ls -q", "docker compose down --rmi foo");
        Assert.Equal((1, " web copy web:/etc/os-release to a.txt Copying\n"), (Answer(result, 1).ExitCode, Answer(result, 1).Stderr[..47]));
        Assert.Equal("no such service: nobody\n", Answer(result, 3).Stderr);
        Assert.Equal("unknown copy direction\n", Answer(result, 4).Stderr);
        Assert.Matches("^\\[\\{\"ID\":\"sha256:[0-9a-f]{64}\",\"ContainerName\":\"db\",\"Repository\":\"i\",\"Tag\":\"latest\",\"Platform\":\"linux/amd64\",\"Size\":10485760,\"Created\":\".*\",\"LastTagTime\":\"0001-01-01T00:00:00Z\"\\}\\]\n$", Answer(result, 5).Stdout);
        Assert.EndsWith(" Image i:latest  Removing\n Image i:latest  Removed\n", Answer(result, 6).Stderr, StringComparison.Ordinal);
        Assert.Equal("", Answer(result, 7).Stdout);
        Assert.Equal("invalid value for --rmi: \"foo\"\n", Answer(result, 8).Stderr);
    }

    private static RunResult Run(params string[] commands)
    {
        string timeline = string.Concat(commands.Select((c, i) => $"    - {{at: {i + 1}s, run: \"{c}\"}}\n"));
        return new ScenarioRunner(Load.Valid($"{Project}\nx-oomsim:\n  timeline:\n{timeline}"), new RunOptions { Until = 60 * SimTime.Second }).Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);
}
