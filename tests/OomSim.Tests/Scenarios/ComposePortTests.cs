using OomSim.Docker;
using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Ports, users and networks of services, as Compose hands them to the engine.</summary>
public class ComposePortTests
{
    [Theory]
    [InlineData("['8080-8090:80']")]
    [InlineData("[{target: 80, published: 8080-8090}]")]
    public void Replicas_share_a_range_of_ports(string ports)
    {
        RunResult result = Run($"services: {{web: {{image: i, ports: {ports}, deploy: {{replicas: 2}}}}}}", "docker port web-2 80", "docker port web-1 80");    // the newest is started first
        Assert.StartsWith("0.0.0.0:8080\n", Answer(result, 1).Stdout, StringComparison.Ordinal);
        Assert.StartsWith("0.0.0.0:8081\n", Answer(result, 2).Stdout, StringComparison.Ordinal);
    }

    // docker compose run: "does not create any of the ports specified in the service configuration".
    [Theory]
    [InlineData("", "", "")]
    [InlineData("-P", "docker compose stop -t 0", "80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n")]
    [InlineData("--service-ports", "docker compose stop -t 0", "80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n")]
    [InlineData("-p 127.0.0.1:9000:80 -p 9001:81 --publish 9002:82", "", "80/tcp -> 127.0.0.1:9000\n81/tcp -> 0.0.0.0:9001\n81/tcp -> [::]:9001\n82/tcp -> 0.0.0.0:9002\n82/tcp -> [::]:9002\n")]
    public void Run_publishes_what_is_asked_for(string flags, string before, string ports)
    {
        RunResult result = Run("services: {web: {image: i, ports: ['8080:80']}}", before.Length > 0 ? before : "docker ps", $"docker compose run -d --name once {flags} web sleep 100", "docker port once");
        Assert.Equal((0, ports), (Answer(result, 2).ExitCode, Answer(result, 3).Stdout));
    }

    [Fact]
    public void Run_takes_the_services_ports_or_others()
    {
        RunResult result = Run("services: {web: {image: i, ports: ['8080:80']}}", "docker compose run -d -P -p 9000:80 web sleep 1", "docker compose run -d -p x web sleep 1");
        Assert.Equal((1, "--service-ports and --publish are incompatible\n"), (Answer(result, 1).ExitCode, Answer(result, 1).Stderr));
        Assert.Equal((1, "invalid containerPort: x\n"), (Answer(result, 2).ExitCode, Answer(result, 2).Stderr));
    }

    [Fact]
    public void Addresses_of_a_network_reach_the_engine()
    {
        RunResult result = Run(
            """
            services: {web: {image: i, networks: [back]}}
            networks:
              back:
                enable_ipv6: true
                driver_opts: {com.docker.network.bridge.name: br7}
                ipam:
                  config:
                    - {subnet: 10.5.0.0/24, gateway: 10.5.0.254, ip_range: 10.5.0.128/25, aux_addresses: {a: 10.5.0.128}}
                    - {subnet: "2001:db8::/64"}
            """,
            "docker network inspect -f '{{json .IPAM.Config}} {{.EnableIPv6}} {{json .Options}}' s_back",
            "docker inspect -f '{{.NetworkSettings.Networks.s_back.IPAddress}} {{.NetworkSettings.Networks.s_back.Gateway}}' web");
        Assert.Equal(
            "[{\"Subnet\":\"10.5.0.0/24\",\"IPRange\":\"10.5.0.128/25\",\"Gateway\":\"10.5.0.254\",\"AuxiliaryAddresses\":{\"a\":\"10.5.0.128\"}},{\"Subnet\":\"2001:db8::/64\",\"Gateway\":\"2001:db8::1\"}] true {\"com.docker.network.bridge.name\":\"br7\"}\n",
            Answer(result, 1).Stdout);
        Assert.Equal("10.5.0.129 10.5.0.254\n", Answer(result, 2).Stdout);
    }

    // 20.10.24.
    [Theory]
    [InlineData("20.10", "gateway: 10.6.0.1", "failed to allocate gateway (10.6.0.1): Requested address is out of range")]
    [InlineData("20.10", "gateway: foo", "invalid gateway address foo in Ipam configuration")]
    [InlineData("20.10", "ip_range: foo", "failed to parse pool request for address space \"LocalDefault\" pool \"10.5.0.0/24\" subpool \"foo\": Invalid Address SubPool")]
    [InlineData("20.10", "aux_addresses: {a: 10.6.0.129}", "auxiliary address: (a:10.6.0.129) must belong to the master pool: 10.5.0.0/24")]
    [InlineData("28", "gateway: 10.6.0.1", "invalid network config:\ninvalid gateway 10.6.0.1: parent subnet 10.5.0.0/24 doesn't contain this address")]
    public void Addresses_that_are_none_are_refused(string version, string keys, string error)
    {
        string text = $"services: {{web: {{image: i, networks: [back]}}}}\nnetworks: {{back: {{ipam: {{config: [{{subnet: 10.5.0.0/24, {keys}}}]}}}}}}\nx-oomsim: {{host: {{docker: {{version: '{version}'}}}}, until: 2s, timeline: [{{at: 1s, run: docker compose up -d}}]}}\n";
        Assert.Equal((1, $"failed to create network s_back: Error response from daemon: {error}\n"), (Answer(new ScenarioRunner(Load.Valid(text)).Run(), 1) is var answer ? answer.ExitCode : 0, answer.Stderr[answer.Stderr.IndexOf("failed", StringComparison.Ordinal)..]));
    }

    // Compose sends whole paths; the project's folder is root's home on the simulated host.
    [Theory]
    [InlineData("./conf", DockerEngine.Home + "/conf")]
    [InlineData("../up", "/up")]
    [InlineData("~/home", DockerEngine.Home + "/home")]
    [InlineData("/srv/", "/srv/")]
    public void Folders_of_the_host_have_whole_paths(string source, string sent)
    {
        RunResult result = Run($"services: {{web: {{image: i, volumes: ['{source}:/y:ro']}}}}", "docker inspect -f '{{json .HostConfig.Binds}}' web");
        Assert.Equal($"[\"{sent}:/y:ro\"]\n", Answer(result, 1).Stdout);
    }

    // A name is believed of an image whose files are not all known; validate says which it believes.
    [Fact]
    public void Users_are_believed_and_told()
    {
        const string Services = "services: {db: {image: mariadb, user: mysql}}";
        const string Users = "x-oomsim: {images: {mariadb: {users: [%]}, other: {}}, until: 5s, timeline: [{at: 1s, run: docker run -d -u git other}, {at: 2s, run: docker compose exec -u app db true}]}\n";
        LoadResult doubted = Load.Text(Services + "\n" + Users.Replace("%", "app", StringComparison.Ordinal));
        Assert.Equal(
            [
                "services.db.user: nothing says that the image 'mariadb' has the user 'mysql': it is believed; x-oomsim.images.mariadb.users names those it has",
                "nothing says that the image 'other' has the user 'git': it is believed; x-oomsim.images.other.users names those it has",
            ],
            doubted.Diagnostics.Select(d => d.Message));
        RunResult result = new ScenarioRunner(doubted.Scenario!).Run();
        Assert.Equal([0, 0], result.Commands.Where(c => c.Number > 0).Select(c => c.ExitCode));
    }

    [Fact]
    public void User_of_a_command_in_a_service_is_looked_up()
    {
        RunResult result = Run("services: {web: {image: i}}", "docker compose exec -u 99999999999 web true");
        Assert.Equal((126, "uids and gids must be in range 0-2147483647\r\n"), (Answer(result, 1).ExitCode, Answer(result, 1).Stdout));
    }

    private static RunResult Run(string project, params string[] commands)
    {
        string timeline = string.Concat(commands.Select((c, i) => $"    - {{at: {i + 1}s, run: \"{c}\"}}\n"));
        return new ScenarioRunner(Load.Valid($"{project}\nx-oomsim:\n  timeline:\n{timeline}"), new RunOptions { Until = 60 * SimTime.Second }).Run();
    }

    private static CommandRecord Answer(RunResult result, int number) => result.Commands.Single(c => c.Number == number);
}
