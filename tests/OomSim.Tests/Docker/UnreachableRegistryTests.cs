using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What a client of 20.10.24 is told of registries that its engine does not reach.</summary>
public class UnreachableRegistryTests
{
    private const string Lookup = "on 10.255.255.53:53: dial udp 10.255.255.53:53: connect: network is unreachable\n";

    [Theory]
    [InlineData("pull nope.example:5000/x/y:z", "Error response from daemon: Get \"https://nope.example:5000/v2/\": dial tcp: lookup nope.example " + Lookup)]
    [InlineData("pull -a sleeper", "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io " + Lookup)]
    [InlineData("pull 1.2.3.4/x", "Error response from daemon: Get \"https://1.2.3.4/v2/\": dial tcp 1.2.3.4:443: connect: network is unreachable\n")]
    [InlineData("pull localhost:1/xx", "Error response from daemon: Get \"http://localhost:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused\n")]
    [InlineData("login -u x -p y localhost:1", "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\nError response from daemon: Get \"http://localhost:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused\n")]
    [InlineData("search --limit 5 foo", "Error response from daemon: Get \"https://index.docker.io/v1/search?q=foo&n=5\": dial tcp: lookup index.docker.io " + Lookup)]
    [InlineData("push sleeper:foo", "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io " + Lookup)]
    [InlineData("push nope:foo", "An image does not exist locally with the tag: nope\n")]
    [InlineData("push sleeper@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "cannot push a digest reference\n")]
    public void Without_a_network(string line, string words) => Assert.Equal(words, Bench(offline: true).Do(line).Stderr);

    [Theory]
    [InlineData("pull 127.0.0.1:1/xx", "Error response from daemon: Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused\n")]
    [InlineData("pull localhost:5000/yy", "Error response from daemon: manifest for localhost:5000/yy:latest not found: manifest unknown: manifest unknown\n")]
    [InlineData("push sleeper:foo", "tag does not exist: sleeper:foo\n")]
    [InlineData("pull --platform foo/bar/baz/qux sleeper", "Error response from daemon: \"foo/bar/baz/qux\": cannot parse platform specifier: invalid argument\n")]
    [InlineData("push sleeper@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "cannot push a digest reference\n")]
    public void With_one(string line, string words) => Assert.Equal(words, Bench(offline: false).Do(line).Stderr);

    [Theory]
    [InlineData("pull localhost:5000/x", "Error response from daemon: Get \"http://localhost:5000/v2/\": dial tcp 127.0.0.1:5000: connect: connection refused\n")]
    [InlineData("pull -a 127.0.0.1/x", "Error response from daemon: Get \"http://127.0.0.1/v2/\": dial tcp 127.0.0.1:80: connect: connection refused\n")]
    [InlineData("push localhost:5000/own", "Get \"http://localhost:5000/v2/\": dial tcp 127.0.0.1:5000: connect: connection refused\n")]
    [InlineData("login -u x -p y localhost", "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\nError response from daemon: Get \"http://localhost/v2/\": dial tcp 127.0.0.1:80: connect: connection refused\n")]
    [InlineData("pull x", "Error response from daemon: pull access denied for x, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n")]
    public void Where_none_is_described(string line, string words)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("tag sleeper localhost:5000/own");
        Assert.Equal(words, bench.Do(line).Stderr);
    }

    private static DockerBench Bench(bool offline)
    {
        ImageDefinition own = new("localhost:5000/app", [new LayerDefinition("base", 1 << 20, new SortedDictionary<string, long>())], null);
        return new DockerBench("20.10", registry: new ImageRegistry([own]) { Offline = offline ? "10.255.255.53" : "" });
    }
}
