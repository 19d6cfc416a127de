using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What stands in front of a command, comments behind it, and commands that need somebody else: a registry, an engine that is not there.</summary>
public class ClientLineTests
{
    private const string Nobody = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n";

    [Theory]
    [InlineData("-- ps -q")]
    [InlineData("-D ps -q")]
    [InlineData("--context default -l debug ps -q")]
    [InlineData("-H unix:///var/run/docker.sock ps -q")]
    [InlineData("--tls=false --tlscacert x ps -q")]
    [InlineData("ps -q # what runs")]
    [InlineData("ps -q #")]
    public void Flags_in_front_and_comments_change_nothing(string line) => Assert.Equal(new CommandResult(0, "", ""), new DockerBench().Do(line));

    [Fact]
    public void A_number_sign_within_a_word_is_one()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app -e A=1#2 sleeper");
        Assert.Equal("[A=1#2 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin]\n", bench.Fine("inspect -f '{{.Config.Env}}' app").Stdout);
    }

    [Theory]
    [InlineData("-v", 0, "Docker version 28.3.3, build 980b856\n", "")]
    [InlineData("--version", 0, "Docker version 28.3.3, build 980b856\n", "")]
    [InlineData("--version foo", 0, "Docker version 28.3.3, build 980b856\n", "")]
    [InlineData("-v foo x", 0, "Docker version 28.3.3, build 980b856\n", "")]
    [InlineData("-v foo -x", 125, "", "unknown shorthand flag: 'x' in -x\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n")]
    [InlineData("--version foo --nosuch y", 125, "", "unknown flag: --nosuch\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n")]
    [InlineData("-v volume ls -q", 0, "", "")]
    [InlineData("-H tcp://10.0.0.1 ps", 1, "", "Cannot connect to the Docker daemon at tcp://10.0.0.1:2375. Is the docker daemon running?\n")]
    [InlineData("-H tcp:// ps", 1, "", "Cannot connect to the Docker daemon at tcp://localhost:2375. Is the docker daemon running?\n")]
    [InlineData("-H far compose ps", 1, "", "Cannot connect to the Docker daemon at tcp://far:2375. Is the docker daemon running?\n")]
    [InlineData("-l loud ps", 1, "", "Unable to parse logging level: loud\n")]
    [InlineData("--tls ps", 1, "", "Failed to initialize: unable to resolve docker endpoint: open " + DockerEngine.Home + "/.docker/ca.pem: no such file or directory\n")]
    [InlineData("--tls --tlscacert= --tlskey /k ps", 1, "", "Failed to initialize: unable to resolve docker endpoint: open /k: no such file or directory\n")]
    [InlineData("--tls foo", 1, "", "docker: unknown command: docker foo\n\nRun 'docker --help' for more information\n")]
    [InlineData("--context foo -H far ps", 1, "", "conflicting options: cannot specify both --host and --context\n")]
    [InlineData("-H a -H b ps", 1, "", "Failed to initialize: unable to resolve docker endpoint: Specify only one -H\n")]
    [InlineData("-H foo://x ps", 1, "", "Failed to initialize: unable to resolve docker endpoint: invalid bind address format: foo://x\n")]
    [InlineData("foo -f", 125, "", "unknown shorthand flag: 'f' in -f\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n")]
    [InlineData("container foo --help -f", 125, "", "unknown shorthand flag: 'f' in -f\n\nUsage:  docker container\n\nRun 'docker container --help' for more information\n")]
    [InlineData("container -- foo", 1, "", "docker: unknown command: docker container foo\n\nUsage:  docker container\n\nRun 'docker container --help' for more information\n")]
    [InlineData("--tlsverify ps", 1, "", "Failed to initialize: unable to resolve docker endpoint: open " + DockerEngine.Home + "/.docker/ca.pem: no such file or directory\n")]
    [InlineData("--context foo ps", 1, "", "Failed to initialize: unable to resolve docker endpoint: context \"foo\": context not found: open " + DockerEngine.Home + "/.docker/contexts/meta/2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae/meta.json: no such file or directory\n")]
    [InlineData("--context foo ps x", 1, "", "docker: 'docker ps' accepts no arguments\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n")]
    [InlineData("--foo ps", 125, "", "unknown flag: --foo\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n")]
    [InlineData("-H", 125, "", "flag needs an argument: 'H' in -H\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n")]
    [InlineData("volume foo", 1, "", "docker: unknown command: docker volume foo\n\nUsage:  docker volume COMMAND\n\nRun 'docker volume --help' for more information\n")]
    public void Flags_in_front_of_the_command(string line, int exitCode, string stdout, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, stdout, stderr), new DockerBench().Do(line));

    /// <summary>It looks for its engine before it reads its command.</summary>
    [Theory]
    [InlineData("--context nope ps --foo", "unable to resolve docker endpoint: context \"nope\" does not exist\n")]
    [InlineData("--context nope --help", "unable to resolve docker endpoint: context \"nope\" does not exist\n")]
    [InlineData("--tls foo", "unable to resolve docker endpoint: open " + DockerEngine.Home + "/.docker/ca.pem: no such file or directory\n")]
    [InlineData("--tlsverify=false ps", "unable to resolve docker endpoint: open " + DockerEngine.Home + "/.docker/ca.pem: no such file or directory\n")]
    [InlineData("--context nope -H unix:///x ps", "Conflicting options: either specify --host or --context, not both\n")]
    [InlineData("-H a -H b ps", "unable to resolve docker endpoint: Please specify only one -H\n")]
    [InlineData("-H http://x ps", "unable to resolve docker endpoint: Invalid bind address format: http://x\n")]
    public void A_client_of_20_10_is_initialized_first(string line, string stderr) => Assert.Equal(new CommandResult(1, "", stderr), new DockerBench("20.10").Do(line));

    [Theory]
    [InlineData("28", "DOCKER_BUILDKIT=maybe docker ps", 1, "DOCKER_BUILDKIT environment variable expects boolean value: strconv.ParseBool: parsing \"maybe\": invalid syntax\n")]
    [InlineData("20.10", "DOCKER_BUILDKIT=maybe docker ps -q", 0, "")]
    [InlineData("20.10", "DOCKER_BUILDKIT=maybe docker build --foo", 125, "unknown flag: --foo\nSee 'docker build --help'.\n")]
    [InlineData("20.10", "DOCKER_BUILDKIT=maybe docker build .", 1, "DOCKER_BUILDKIT environment variable expects boolean value: strconv.ParseBool: parsing \"maybe\": invalid syntax\n")]
    [InlineData("20.10", "docker build --stream nosuch", 1, "DEPRECATED: The experimental --stream flag has been removed and the build context\n            will be sent non-streaming. Enable BuildKit instead with DOCKER_BUILDKIT=1\n            to stream build context, see https://docs.docker.com/go/buildkit/\n\nunable to prepare context: path \"nosuch\" not found\n")]
    [InlineData("28", "DOCKER_TLS=1 docker ps", 1, "Failed to initialize: unable to resolve docker endpoint: open " + DockerEngine.Home + "/.docker/ca.pem: no such file or directory\n")]
    [InlineData("28", "DOCKER_CERT_PATH=/x DOCKER_TLS_VERIFY=0 docker ps", 1, "Failed to initialize: unable to resolve docker endpoint: open /x/ca.pem: no such file or directory\n")]
    [InlineData("20.10", "DOCKER_HOST= DOCKER_CONTEXT=nope docker ps -q", 0, "")]
    public void Variables_that_choose_builder_and_engine(string version, string line, int exitCode, string stderr)
    {
        CommandResult? result = null;
        new DockerBench(version).Engine.Execute(line, r => result = r);
        Assert.Equal(new CommandResult(exitCode, "", stderr), result);
    }

    [Theory]
    [InlineData("28", "DOCKER_HOST=tcp://far docker ps", "", "Cannot connect to the Docker daemon at tcp://far:2375. Is the docker daemon running?\n")]
    [InlineData("28", "DOCKER_BUILDKIT=1 docker build .", "", "ERROR: BuildKit is enabled but the buildx component is missing or broken.\n       Install the buildx component to build images with BuildKit:\n       https://docs.docker.com/go/buildx/\n")]
    [InlineData("28", "DOCKER_BUILDKIT=maybe docker build .", "", "DOCKER_BUILDKIT environment variable expects boolean value: strconv.ParseBool: parsing \"maybe\": invalid syntax\n")]
    [InlineData("28", "DOCKER_BUILDKIT=0 docker build -", "Sending build context to Docker daemon  1.536kB\n", "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0\n            environment-variable.\n\nError response from daemon: the Dockerfile (Dockerfile) cannot be empty\n")]
    [InlineData("20.10", "DOCKER_BUILDKIT=0 docker build -", "Sending build context to Docker daemon  1.536kB\n", "Error response from daemon: the Dockerfile (Dockerfile) cannot be empty\n")]
    public void Variables_in_front_of_the_client(string version, string line, string stdout, string stderr)
    {
        CommandResult? result = null;
        new DockerBench(version).Engine.Execute(line, r => result = r);
        Assert.Equal(new CommandResult(1, stdout, stderr), result);
    }

    [Fact]
    public void Help_may_stand_in_front()
    {
        var bench = new DockerBench();
        Assert.Equal(bench.Fine("ps --help"), bench.Do("--help ps"));
        Assert.Equal(bench.Fine("volume ls --help"), bench.Do("--help volume ls"));
        Assert.Equal(bench.Fine("--help"), bench.Do("-D --help"));
    }

    [Fact]
    public void The_builder_has_pages()
    {
        const string Page = "Usage:  docker builder COMMAND\n\nManage builds\n\nCommands:\n  build       Build an image from a Dockerfile\n  prune       Remove build cache\n\n"
            + "Run 'docker builder COMMAND --help' for more information on a command.\n";
        var bench = new DockerBench();
        Assert.Equal(new CommandResult(0, Page, LegacyBuilder.Deprecated + "\n"), bench.Do("builder --help"));
        Assert.Equal(new CommandResult(0, Page, LegacyBuilder.Deprecated + "\n"), bench.Do("builder attach --help"));
        Assert.Equal(new CommandResult(0, "", LegacyBuilder.Deprecated + "\n" + Page), bench.Do("builder"));
        Assert.Equal(new CommandResult(0, bench.Fine("build --help").Stdout, ""), bench.Do("help build"));
        Assert.StartsWith("Usage:  docker builder prune\n\nRemove build cache\n\nOptions:\n  -a, --all                  Remove all unused build cache", bench.Fine("builder prune --help").Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("system prune --filter until=24h --filter label=a", "unused build cache\n\n  Items to be pruned will be filtered with:\n  - label=a\n  - until=24h\n\nAre you sure you want to continue? [y/N] ")]
    [InlineData("system prune", "unused build cache\n\nAre you sure you want to continue? [y/N] ")]
    public void A_prune_of_the_system_tells_its_filters(string line, string end) => Assert.EndsWith(end, new DockerBench().Fine(line).Stdout, StringComparison.Ordinal);

    // From API 1.42 on only what nobody named is removed without --all.
    [Theory]
    [InlineData("20.10", "volume prune", "all")]
    [InlineData("24", "volume prune", "anonymous")]
    [InlineData("24", "volume prune --all", "all")]
    [InlineData("28", "volume prune", "anonymous")]
    public void A_prune_of_volumes_warns_of_what_it_removes(string version, string line, string which) =>
        Assert.StartsWith($"WARNING! This will remove {which} local volumes not used by at least one container.\n", new DockerBench(version).Do(line).Stdout, StringComparison.Ordinal);

    [Theory]
    [InlineData("28", "inspect --type '' app", "type is empty: must be one of \"config\", \"container\", \"image\", \"network\", \"node\", \"plugin\", \"secret\", \"service\", \"task\", \"volume\"\n")]
    [InlineData("28", "system prune --volumes --filter until=1h", "ERROR: The \"until\" filter is not supported with \"--volumes\"\n")]
    [InlineData("28", "login", "Error: Cannot perform an interactive login from a non TTY device\n")]
    [InlineData("24", "login -u me", "Error: Cannot perform an interactive login from a non TTY device\n")]
    [InlineData("28", "login --password-stdin", "Must provide --username with --password-stdin\n")]
    public void Refusals(string version, string line, string stderr) => Assert.Equal(new CommandResult(1, "", stderr), new DockerBench(version).Do(line));

    [Fact]
    public void Nothing_is_pushed_without_an_account()
    {
        var bench = new DockerBench();
        Assert.Equal(new CommandResult(1, "Using default tag: latest\nThe push refers to repository [docker.io/library/nope]\n", "An image does not exist locally with the tag: nope\n"), bench.Do("push nope"));
        CommandResult refused = bench.Do("image push sleeper:latest");
        Assert.Equal((1, "denied: requested access to the resource is denied\n"), (refused.ExitCode, refused.Stderr));
        Assert.Matches("^The push refers to repository \\[docker.io/library/sleeper\\]\n[0-9a-f]{12}: Preparing\n$", refused.Stdout);
    }

    [Fact]
    public void A_search_finds_what_the_registry_holds()
    {
        ImageDefinition[] images = [.. new[] { "redis:7", "redis:6", "me/redis-box", "nginx" }.Select(n => new ImageDefinition(n, [], null))];
        var bench = new DockerBench(registry: new ImageRegistry(images));
        Assert.Equal(
            "NAME           DESCRIPTION   STARS     OFFICIAL\nredis                        0         [OK]\nme/redis-box                 0         \n",
            bench.Fine("search redis").Stdout);
    }

    [Fact]
    public void Without_a_daemon_the_client_tells_what_it_can()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        bench.Engine.Unit.Stop(_ => { });
        bench.RunTo(1);
        Assert.Equal(new CommandResult(1, "", Nobody), bench.Do("start -i app"));
        Assert.Equal(new CommandResult(1, " 0\n", Nobody), bench.Do("info --format '{{.ServerVersion}} {{.Containers}}'"));
        Assert.Equal(new CommandResult(1, "28.3.3\n", Nobody), bench.Do("version --format '{{.Client.Version}}'"));
    }

    [Fact]
    public void Who_may_type_is_attached()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app quick");
        CommandResult result = bench.Do("start -i app");
        Assert.Equal(new CommandResult(3, "", ""), result);
    }
}
