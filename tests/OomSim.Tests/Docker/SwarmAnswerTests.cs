using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Commands of a swarm, plugins and contexts on a host without any: what the clients 20.10.24 and 28.2.2 print.</summary>
public class SwarmAnswerTests
{
    private const string No = "Error response from daemon: This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.";

    [Theory]
    [InlineData("node ls", "", No)]
    [InlineData("node ls --format {{.ID}}", "", No)]
    [InlineData("node rm -f nn mm", "", No + "\n" + No)]
    [InlineData("node update --availability drain nn", "", No)]
    [InlineData("node promote nn mm", "", No)]
    [InlineData("node inspect --pretty nn", "", No)]
    [InlineData("service create --name xx img", "", No)]
    [InlineData("service create --read-only --with-registry-auth img", "", No)]
    [InlineData("service update -t web", "", No)]
    [InlineData("node ps -q nn", "", No)]
    [InlineData("service ls -q", "", No)]
    [InlineData("service ps nn mm", "", No)]
    [InlineData("service scale nn=2", "", "nn: " + No)]
    [InlineData("service logs -f web", "", No)]
    [InlineData("service ls -f name=x", "", No)]
    [InlineData("plugin disable -f pp", "", "Error response from daemon: plugin \"pp\" not found")]
    [InlineData("secret rm ss tt", "", No + "\n" + No)]
    [InlineData("config ls", "", No)]
    [InlineData("stack services ss", "", No)]
    [InlineData("swarm leave -f", "", "Error response from daemon: This node is not part of a swarm")]
    [InlineData("swarm unlock", "", "Error: This node is not part of a swarm")]
    [InlineData("swarm unlock-key", "", "could not fetch unlock key: " + No)]
    [InlineData("swarm join-token foo", "", "unknown role foo")]
    [InlineData("plugin enable pp", "", "Error response from daemon: plugin \"pp\" not found")]
    [InlineData("checkpoint", "", "docker checkpoint is only supported on a Docker daemon with experimental features enabled")]
    [InlineData("checkpoint foo --bar", "", "docker checkpoint is only supported on a Docker daemon with experimental features enabled")]
    [InlineData("checkpoint create", "", "docker checkpoint create is only supported on a Docker daemon with experimental features enabled")]
    [InlineData("checkpoint ls cc", "", "docker checkpoint ls is only supported on a Docker daemon with experimental features enabled")]
    public void Refusals_are_the_same_with_every_client(string line, string stdout, string stderr)
    {
        Assert.Equal(new CommandResult(1, stdout, stderr + "\n"), new DockerBench("20.10").Do(line));
        Assert.Equal(new CommandResult(1, stdout, stderr + "\n"), new DockerBench("28").Do(line));
    }

    [Theory]
    [InlineData("20.10", "service inspect nn mm", "[]\n", "Status: " + No + "\n" + No + ", Code: 1")]
    [InlineData("28", "service inspect nn mm", "[]\n", No + "\n" + No)]
    [InlineData("20.10", "plugin inspect pp", "[]\n", "Error: No such plugin: pp")]
    [InlineData("28", "plugin rm pp", "", "Error response from daemon: plugin \"pp\" not found")]
    [InlineData("20.10", "context rm default", "", "default: context \"default\" cannot be removed")]
    [InlineData("28", "context rm default", "", "context \"default\" cannot be removed")]
    public void Some_refusals_differ(string version, string line, string stdout, string stderr) =>
        Assert.Equal(new CommandResult(1, stdout, stderr + "\n"), new DockerBench(version).Do(line));

    [Theory]
    [InlineData("plugin ls", "ID        NAME      DESCRIPTION   ENABLED\n", "")]
    [InlineData("checkpoint --help", "docker checkpoint is only supported on a Docker daemon with experimental features enabled\n", "")]
    [InlineData("help checkpoint ls", "docker checkpoint ls is only supported on a Docker daemon with experimental features enabled\n", "")]
    [InlineData("checkpoint ls -h", "Flag shorthand -h has been deprecated, use --help\ndocker checkpoint ls is only supported on a Docker daemon with experimental features enabled\n", "")]
    [InlineData("context use default", "default\n", "Current context is now \"default\"\n")]
    [InlineData("context show", "default\n", "")]
    [InlineData("context ls", "NAME        DESCRIPTION                               DOCKER ENDPOINT               ERROR\ndefault *   Current DOCKER_HOST based configuration   unix:///var/run/docker.sock   \n", "")]
    public void Lists_are_empty(string line, string stdout, string stderr) => Assert.Equal(new CommandResult(0, stdout, stderr), new DockerBench("28").Do(line));

    [Theory]
    [InlineData("swarm init")]
    [InlineData("node update nn --role")]
    [InlineData("service rm")]
    [InlineData("service logs -n web")]
    [InlineData("node rm -q nn")]
    public void What_changes_that_or_is_refused_by_the_client_is_not_told(string line) =>
        Assert.StartsWith(DockerEngine.NotSimulatedPrefix, new DockerBench("28").Do(line).Stderr, StringComparison.Ordinal);
}
