using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Networks as the engine keeps their names, and what a container needs of them to start.</summary>
public class NetworkTests
{
    /// <summary>Up to 24 the engine adds the container's ID, and its name as a host where that is another (20.10.24).</summary>
    [Theory]
    [InlineData("20.10", "--network-alias al --hostname hh", "[\"al\",\"ID\",\"hh\"]")]
    [InlineData("20.10", "--network-alias hh --hostname hh", "[\"hh\",\"ID\"]")]
    [InlineData("20.10", "--hostname c1", "[\"ID\"]")]
    [InlineData("20.10", "", "[\"ID\"]")]
    [InlineData("28", "--network-alias al --hostname hh", "[\"al\"]")]
    public void Container_is_found_by_its_name_as_a_host(string version, string flags, string aliases)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create n2");
        bench.Fine($"run -d --name c1 --network n2 {flags} sleeper");
        Assert.Equal(aliases + "\n", bench.Fine("inspect -f '{{json .NetworkSettings.Networks.n2.Aliases}}' c1").Stdout.Replace(bench.Get("c1").Id[..12], "ID", StringComparison.Ordinal));
    }

    [Fact]
    public void Three_are_always_there_and_more_are_made()
    {
        var bench = new DockerBench();
        string id = bench.Fine("network create --label tier=back back").Stdout.TrimEnd('\n');
        Assert.Equal(64, id.Length);
        Assert.Equal("back bridge\nbridge bridge\nhost host\nnone null\n", bench.Fine("network ls --format '{{.Name}} {{.Driver}}'").Stdout);
        Assert.Equal($"NETWORK ID     NAME      DRIVER    SCOPE\n{id[..12]}   back      bridge    local\n", bench.Fine("network ls -f label=tier=back").Stdout);
        Assert.Equal("back\n", bench.Fine("network ls --filter type=custom --format '{{.Name}}'").Stdout);
        Assert.Equal("172.18.0.0/16 172.17.0.0/16\n", string.Join(' ', bench.Fine("network inspect -f '{{(index .IPAM.Config 0).Subnet}}' back bridge").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)) + "\n");
        Assert.Equal(new CommandResult(0, "back\n", ""), bench.Do("network rm back"));
        Assert.Equal(["network create", "network destroy"], bench.Actions);
    }

    [Theory]
    [InlineData("28", "network create back", "Error response from daemon: network with name back already exists\n")]
    [InlineData("28", "network create bridge", "Error response from daemon: operation is not permitted on predefined bridge network\n")]
    [InlineData("28", "network create -d host mine", "Error response from daemon: only one instance of \"host\" network is allowed\n")]
    [InlineData("28", "network rm none", "Error response from daemon: none is a pre-defined network and cannot be removed\nexit status 1\n")]
    [InlineData("24", "network rm none", "Error response from daemon: none is a pre-defined network and cannot be removed\n")]
    [InlineData("28", "network rm nope", "Error response from daemon: network nope not found\nexit status 1\n")]
    [InlineData("20.10", "network rm nope", "Error: No such network: nope\n")]
    [InlineData("20.10", "network rm back", "Error response from daemon: error while removing network: network back id <id> has active endpoints\n")]
    [InlineData("28", "network ls -f colour=red", "Error response from daemon: invalid filter 'colour'\n")]
    public void Refusals(string version, string command, string stderr)
    {
        var bench = new DockerBench(version);
        string id = bench.Fine("network create back").Stdout.TrimEnd('\n');
        bench.Fine("run -d --network back sleeper");
        Assert.Equal(new CommandResult(1, "", stderr.Replace("<id>", id, StringComparison.Ordinal)), bench.Do(command));
    }

    [Theory]
    [InlineData("28", "failed to set up container networking: network back not found\n\nRun 'docker run --help' for more information\n")]
    [InlineData("20.10", "network back not found.\n")]
    public void Container_on_a_network_that_is_not_there_does_not_start(string version, string end)
    {
        // D1.6, D2.6.
        var bench = new DockerBench(version);
        Assert.Equal(new CommandResult(125, "", "docker: Error response from daemon: " + end), bench.Do("run --name app --network back sleeper"));
        Assert.Equal(("created", 128), (bench.Get("app").Status, bench.Get("app").ExitCode));
        Assert.Equal(["create", "attach"], bench.Actions);
        bench.Fine("network create back");
        bench.Fine("start app");
        Assert.Equal(["back"], bench.Events.Where(e => e.Action == "connect").Select(e => e.Attributes["name"]));
        Assert.Equal("app\n", bench.Fine("network inspect -f '{{range .Containers}}{{.Name}}{{end}}' back").Stdout);
    }

    [Fact]
    public void Network_of_another_container_is_there_while_that_runs()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        bench.Fine("create --name side --network container:app sleeper");
        Assert.Equal($"Error response from daemon: cannot join network of a non running container: {bench.Get("app").Id}\nError: failed to start containers: side\n", bench.Do("start side").Stderr);
        bench.Fine("start app");
        bench.Fine("start side");
    }

    [Fact]
    public void Prune_takes_those_that_no_container_has()
    {
        var bench = new DockerBench();
        bench.Fine("network create used");
        bench.Fine("network create idle");
        bench.Fine("run -d --network used sleeper");
        bench.Fine("create --network idle sleeper");
        Assert.Equal("WARNING! This will remove all custom networks not used by at least one container.\nAre you sure you want to continue? [y/N] ", bench.Fine("network prune").Stdout);
        Assert.Equal("Deleted Networks:\nidle\n\n", bench.Fine("network prune -f").Stdout);
        Assert.Equal("", bench.Fine("network prune -f").Stdout);
    }

    [Theory]
    [InlineData("28", "joining network namespace of container: ")]
    [InlineData("24", "")]
    public void Nobody_joins_the_network_of_a_container_that_is_not_there(string version, string prefix) =>
        Assert.Contains($"Error response from daemon: {prefix}No such container: nope", new DockerBench(version).Do("run --network container:nope sleeper").Stderr, StringComparison.Ordinal);

    // The engine's own names of links: by container and alias.
    [Fact]
    public void Links_are_inspected_in_full()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name web sleeper");
        bench.Fine("run -d --name app --link web:db --link web sleeper");
        Assert.Equal("[\"/web:/app/db\",\"/web:/app/web\"] null\n", string.Join(' ', bench.Fine("inspect -f '{{json .HostConfig.Links}}' app web").Stdout.TrimEnd().Split('\n')) + "\n");

        // Links follow names, and who made them keeps them when the other is gone (20.10.24).
        bench.Fine("rename web back");
        bench.Fine("rename app front");
        Assert.Equal("[\"/back:/front/db\",\"/back:/front/web\"]\n", bench.Fine("inspect -f '{{json .HostConfig.Links}}' front").Stdout);
        bench.Fine("rm -f back");
        Assert.Equal("[\"/back:/front/db\",\"/back:/front/web\"]\n", bench.Fine("inspect -f '{{json .HostConfig.Links}}' front").Stdout);
        Assert.Equal("Error response from daemon: Cannot restart container front: Cannot link to a non running container: /back AS /front/db\n", bench.Do("restart -t 0 front").Stderr);
    }

    // What joins and cannot publish is taken off again; its settings stay, and the next one with a free port joins.
    [Theory]
    [InlineData("20.10", "Bind for 0.0.0.0:80 failed: port is already allocated")]
    [InlineData("28", "Bind for 0.0.0.0:80 failed: port is already allocated")]
    public void Who_joins_and_cannot_publish_is_not_on_the_network(string version, string fault)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create --internal aa");
        bench.Fine("run -d --name one -p 80:80 sleeper");
        bench.Fine("run -d --name two -p 80:80 --network aa sleeper");
        bench.Events.Clear();
        CommandResult refused = bench.Do("network connect bridge two");
        Assert.Equal(1, refused.ExitCode);
        string endpoint = NetworkIds.Endpoint(bench.Get("two"), "bridge");
        Assert.Contains($"driver failed programming external connectivity on endpoint two ({endpoint}): {fault}\n", refused.Stderr, StringComparison.Ordinal);
        Assert.Empty(bench.Events);
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: container {bench.Get("two").Id} is not connected to network bridge\n"), bench.Do("network disconnect bridge two"));
        bench.Fine("run -d --name next sleeper");
        Assert.Equal("172.17.0.3\n", bench.Fine("inspect -f '{{.NetworkSettings.Networks.bridge.IPAddress}}' next").Stdout);
        bench.Fine("rm -f one");
        bench.Fine("network connect bridge two");
        Assert.StartsWith("80/tcp -> 0.0.0.0:80\n", bench.Fine("port two").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_go_with_the_network_that_publishes_them()
    {
        var bench = new DockerBench("28");
        bench.Fine("network create --internal aa");
        bench.Fine("network create other");
        bench.Fine("run -d --name app -p 80:80 --network bridge sleeper");
        bench.Fine("network connect other app");
        bench.Fine("network connect aa app");
        bench.Fine("network disconnect bridge app");
        Assert.StartsWith("80/tcp -> 0.0.0.0:80\n", bench.Fine("port app").Stdout, StringComparison.Ordinal);
        bench.Fine("network disconnect other app");
        Assert.Equal("", bench.Fine("port app").Stdout);
        bench.Fine("run -d -p 80:80 sleeper");
        Assert.Contains("port is already allocated", bench.Do("network connect other app").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_an_ID_is_one_to_the_container_of_that_name()
    {
        var bench = new DockerBench();
        string id = bench.Fine("run -d --name web sleeper").Stdout[..12];
        bench.Fine($"run -d --name app --link {id}:db -v /srv:/data:ro -v /anonymous -v cache:/cache sleeper");
        Assert.Equal("[\"/web:/app/db\"] [\"/srv:/data:ro\",\"cache:/cache\"]\n", bench.Fine("inspect -f '{{json .HostConfig.Links}} {{json .HostConfig.Binds}}' app").Stdout);
    }

    // The client's parseNetworkOpts.
    [Theory]
    [InlineData("28", "--network back --network host", true)]
    [InlineData("20.10", "--network none --network name=back,alias=x", true)]
    [InlineData("28", "--network none --network bridge", false)]
    [InlineData("28", "--network back --network front", false)]
    public void Networks_of_ones_own_do_not_go_with_others(string version, string flags, bool refused)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create back");
        bench.Fine("network create front");
        CommandResult result = bench.Do($"create {flags} sleeper");
        Assert.Equal(refused ? 125 : 0, result.ExitCode);
        Assert.Equal(refused, result.Stderr.Contains("conflicting options: cannot attach both user-defined and non-user-defined network-modes", StringComparison.Ordinal));
    }
}
