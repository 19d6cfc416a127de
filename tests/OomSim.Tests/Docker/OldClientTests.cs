using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Words and flags that came with later releases, as a client and an engine of 20.10.24 answer them, and what the newer ones say in their place.</summary>
public class OldClientTests
{
    private const string Runtime = "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ";

    private static readonly string LongName = new string('a', 65);

    [Fact]
    public void The_long_word_for_removing_a_container_came_later()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app sleeper");
        CommandResult group = bench.Do("container");
        Assert.Equal(new CommandResult(1, "", group.Stderr), bench.Do("container remove app"));
        Assert.Equal(new CommandResult(125, "", "unknown shorthand flag: 'f' in -f\nSee 'docker container --help'.\n" + group.Stderr + "\n"), bench.Do("container remove -f app"));
        Assert.Equal(new CommandResult(0, group.Stderr, ""), bench.Do("container remove --help"));
        Assert.Equal("app\n", bench.Fine("ps -a --format '{{.Names}}'").Stdout);

        var late = new DockerBench();
        late.Fine("create --name app sleeper");
        Assert.Equal(new CommandResult(0, "app\n", ""), late.Do("container remove app"));
    }

    [Theory]
    [InlineData("20.10", "cp -q app:/etc/os-release out.txt", "unknown shorthand flag: 'q' in -q\nSee 'docker cp --help'.\n")]
    [InlineData("20.10", "network connect --gw-priority 1 bridge app", "unknown flag: --gw-priority\nSee 'docker network connect --help'.\n")]
    [InlineData("24", "network connect --gw-priority 1 bridge app", "unknown flag: --gw-priority\nSee 'docker network connect --help'.\n")]
    [InlineData("24", "push --platform linux/amd64 x", "unknown flag: --platform\nSee 'docker push --help'.\n")]
    public void Flags_that_came_later(string version, string line, string stderr) => Assert.Equal(new CommandResult(125, "", stderr), new DockerBench(version).Do(line));

    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void Old_spelling_of_an_alias(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("network create net");
        bench.Fine("create --name app --net net --net-alias db --network-alias web sleeper");
        Assert.Equal(["db", "web"], bench.Get("app").Spec.NetworkAliases);
    }

    [Fact]
    public void What_cannot_be_started_is_made()
    {
        var bench = new DockerBench("20.10", OomSim.Kernel.CgroupVersion.V1);
        bench.Fine("create --name ipc --ipc foo sleeper");
        bench.Fine("create --name shares --cpu-shares -1 sleeper");
        bench.Fine($"create --name host -h {LongName} sleeper");
        bench.Fine($"run -d --name longest -h {LongName[1..]} sleeper");
        Assert.Equal("Error response from daemon: Invalid IPC mode: foo\nError: failed to start containers: ipc\n", bench.Do("start ipc").Stderr);
        Assert.Equal("Error response from daemon: shares: invalid argument\nError: failed to start containers: shares\n", bench.Do("start shares").Stderr);
        Assert.Equal($"Error response from daemon: {Runtime}sethostname: invalid argument: unknown\nError: failed to start containers: host\n", bench.Do("start host").Stderr);
        Assert.Equal("128 created\n128 created\n128 created\n", bench.Fine("inspect -f '{{.State.ExitCode}} {{.State.Status}}' ipc shares host").Stdout);
    }

    [Theory]
    [InlineData("--ipc foo", "invalid IPC mode: foo")]
    [InlineData("--cpu-shares -1", "invalid CPU shares (-1): value must be a positive integer")]
    public void Newer_engines_say_it_in_other_words(string flags, string words) =>
        Assert.Contains(words, new DockerBench().Do($"run {flags} sleeper").Stderr, StringComparison.Ordinal);

    [Theory]
    [InlineData("28")]
    [InlineData("24")]
    public void Newer_engines_measure_the_host_name(string version) =>
        Assert.Contains("is too long (maximum 64 bytes)", new DockerBench(version).Do($"create -h {LongName} sleeper").Stderr, StringComparison.Ordinal);

    [Fact]
    public void A_tmpfs_cannot_be_taken_from_a_container()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name mounted --mount type=tmpfs,target=/t sleeper");
        bench.Fine("create --name flagged --tmpfs /t sleeper");
        bench.Fine("create --volumes-from flagged sleeper");
        Assert.Equal("Error response from daemon: get: no such volume\n", bench.Do("create --pull never --volumes-from mounted:ro sleeper").Stderr);
        Assert.StartsWith("Unable to find image 'sleeper:latest' locally\n", bench.Do("create --volumes-from mounted sleeper").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_is_not_there_makes_no_volume_without_a_name()
    {
        var bench = new DockerBench("20.10");
        Assert.StartsWith("Unable to find image 'sleeper:latest' locally\n", bench.Do("create --volume-driver foo -v /y sleeper").Stderr, StringComparison.Ordinal);
        bench.Fine("create --volume-driver foo -v /tmp:/y sleeper");
        bench.Fine("create --volume-driver foo sleeper");
    }

    [Theory]
    [InlineData("run --name xx --detach-keys foo quick", 1, "Unrecognized input header: 73\n")]
    [InlineData("run --name xx --detach-keys ctrl-1 quick", 1, "Unrecognized input header: 73\n")]
    [InlineData("run --name xx --detach-keys ctrl-p,q quick", 3, "")]
    [InlineData("run --name xx --detach-keys '' quick", 3, "")]
    [InlineData("attach --detach-keys foo app", 1, "Unrecognized input header: 73\n")]
    [InlineData("start -a --detach-keys foo made", 1, "Unrecognized input header: 73\n")]
    [InlineData("start --detach-keys foo made", 0, "")]
    public void Keys_that_are_none(string line, int exitCode, string stderr)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name app sleeper");
        bench.Fine("create --name made sleeper");
        CommandResult result = bench.Do(line);
        Assert.Equal((exitCode, stderr), (result.ExitCode, result.Stderr));
        Assert.Equal(line.Contains(" made", StringComparison.Ordinal), bench.Get("made").Running);
    }

    [Fact]
    public void Keys_that_are_none_leave_the_container_running()
    {
        var bench = new DockerBench("20.10");
        bench.Do("run --name xx --detach-keys foo sleeper");
        Assert.True(bench.Get("xx").Running);
        Assert.DoesNotContain("attach", bench.Actions);
    }

    [Theory]
    [InlineData("login x y", "\nLog in to a Docker registry\n")]
    [InlineData("logout x y", "\nLog out from a Docker registry\n")]
    public void Usage_of_20_10(string line, string about) => Assert.EndsWith(about, new DockerBench("20.10").Do(line).Stderr, StringComparison.Ordinal);

    [Fact]
    public void Removing_volumes_has_an_example()
    {
        const string Example = "\nExamples:\n\n$ docker volume rm hello\nhello\n\n\nOptions:\n";
        Assert.Contains(Example, new DockerBench("20.10").Fine("volume rm --help").Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("Examples", new DockerBench("24").Fine("volume rm --help").Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network disconnect nope none-such", "Error response from daemon: No such container: none-such\n")]
    [InlineData("network disconnect -f nope none-such", "Error response from daemon: network nope not found\n")]
    [InlineData("search --limit 0 a", "Error response from daemon: Limit 0 is outside the range of [1, 100]\n")]
    [InlineData("search --limit 101 a", "Error response from daemon: Limit 101 is outside the range of [1, 100]\n")]
    [InlineData("volume create ä", "Error response from daemon: create ä: \"ä\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path\n")]
    public void Refused_by_an_engine_of_20_10(string line, string stderr) => Assert.Equal(new CommandResult(1, "", stderr), new DockerBench("20.10").Do(line));

    [Fact]
    public void A_negative_weight_is_the_largest_to_the_runtime()
    {
        var bench = new DockerBench("20.10", OomSim.Kernel.CgroupVersion.V1);
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(
            $"Error response from daemon: Cannot update container {bench.Get("app").Id}: runc did not terminate successfully: exit status 1: the maximum allowed cpu-shares is 262144\n: unknown\n",
            bench.Do("update --cpu-shares -5 app").Stderr);
    }
}
