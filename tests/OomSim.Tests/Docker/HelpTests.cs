using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What the client prints for <c>--help</c>, letter by letter as one of 28 does for a terminal of 80 columns.</summary>
public class HelpTests
{
    private static readonly string[] Verbs =
    [
        "attach", "build", "commit", "cp", "create", "diff", "exec", "export", "history", "images", "import", "inspect", "kill", "load", "logs", "pause", "port", "ps", "pull", "rename",
        "restart", "rm", "rmi", "run", "save", "start", "stop", "tag", "top", "unpause", "update", "version", "wait", "container inspect", "container prune", "image inspect", "image prune",
        "network connect", "network create", "network disconnect", "network inspect", "network ls", "network prune", "network rm", "system df", "system prune", "volume create", "volume inspect", "volume ls", "volume prune", "volume rm",
    ];

    [Theory]
    [InlineData("ps", """
        Usage:  docker ps [OPTIONS]

        List containers

        Aliases:
          docker container ls, docker container list, docker container ps, docker ps

        Options:
          -a, --all             Show all containers (default shows just running)
          -f, --filter filter   Filter output based on conditions provided
              --format string   Format output using a custom template:
                                'table':            Print output in table format
                                with column headers (default)
                                'table TEMPLATE':   Print output in table format
                                using the given Go template
                                'json':             Print in JSON format
                                'TEMPLATE':         Print output using the given
                                Go template.
                                Refer to https://docs.docker.com/go/formatting/
                                for more information about formatting output with
                                templates
          -n, --last int        Show n last created containers (includes all
                                states) (default -1)
          -l, --latest          Show the latest created container (includes all
                                states)
              --no-trunc        Don't truncate output
          -q, --quiet           Only display container IDs
          -s, --size            Display total file sizes
        """)]
    [InlineData("rm", """
        Usage:  docker rm [OPTIONS] CONTAINER [CONTAINER...]

        Remove one or more containers

        Aliases:
          docker container rm, docker container remove, docker rm

        Options:
          -f, --force     Force the removal of a running container (uses SIGKILL)
          -l, --link      Remove the specified link
          -v, --volumes   Remove anonymous volumes associated with the container
        """)]
    [InlineData("exec", """
        Usage:  docker exec [OPTIONS] CONTAINER COMMAND [ARG...]

        Execute a command in a running container

        Aliases:
          docker container exec, docker exec

        Options:
          -d, --detach               Detached mode: run command in the background
              --detach-keys string   Override the key sequence for detaching a
                                     container
          -e, --env list             Set environment variables
              --env-file list        Read in a file of environment variables
          -i, --interactive          Keep STDIN open even if not attached
              --privileged           Give extended privileges to the command
          -t, --tty                  Allocate a pseudo-TTY
          -u, --user string          Username or UID (format:
                                     "<name|uid>[:<group|gid>]")
          -w, --workdir string       Working directory inside the container
        """)]
    public void Help_of_a_command(string verb, string page) => Assert.Equal(new CommandResult(0, page + "\n", ""), new DockerBench().Do(verb + " --help"));

    [Theory]
    [InlineData("20.10", "\nUsage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\nStop one or more running containers\n\nOptions:\n  -t, --time int   Seconds to wait for stop before killing it (default 10)\n")]
    [InlineData("24", "\nUsage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\nStop one or more running containers\n\nAliases:\n  docker container stop, docker stop\n\nOptions:\n  -s, --signal string   Signal to send to the container\n  -t, --time int        Seconds to wait before killing the container\n")]
    [InlineData("28", "Usage:  docker stop [OPTIONS] CONTAINER [CONTAINER...]\n\nStop one or more running containers\n\nAliases:\n  docker container stop, docker stop\n\nOptions:\n  -s, --signal string   Signal to send to the container\n  -t, --timeout int     Seconds to wait before killing the container\n")]
    public void Help_has_the_flags_of_its_release(string version, string page) => Assert.Equal(page, new DockerBench(version).Fine("stop --help").Stdout);

    [Theory]
    [InlineData("20.10", "please use")]
    [InlineData("28", "use")]
    public void Short_flag_of_the_help_is_deprecated(string version, string use)
    {
        var bench = new DockerBench(version);
        Assert.Equal($"Flag shorthand -h has been deprecated, {use} --help\n" + bench.Fine("wait --help").Stdout, bench.Fine("wait -h").Stdout);
    }

    [Fact]
    public void A_flag_that_is_not_known_is_told_even_where_help_is_asked_for()
    {
        Assert.StartsWith("unknown flag: --bogus\n", new DockerBench().Do("ps --help --bogus").Stderr, StringComparison.Ordinal);
        Assert.Equal(125, new DockerBench().Do("ps --bogus --help").ExitCode);
        Assert.StartsWith("CONTAINER ID", new DockerBench().Fine("ps --help=false").Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_hosts_keep_their_short_flag() => new DockerBench().Fine("create -h web sleeper");

    [Theory]
    [InlineData("", "docker")]
    [InlineData("container", "docker container")]
    [InlineData("system", "docker system")]
    public void Without_a_command_the_help_goes_to_the_stream_of_errors(string group, string path)
    {
        CommandResult bare = new DockerBench().Do(group);
        Assert.Equal((0, ""), (bare.ExitCode, bare.Stdout));
        Assert.StartsWith($"Usage:  {path} ", bare.Stderr, StringComparison.Ordinal);
        Assert.Equal(new CommandResult(0, bare.Stderr, ""), new DockerBench().Do((group + " --help").TrimStart()));
    }

    /// <summary>A flag that the help names is known: its value is read, and it is done or refused as not simulated.</summary>
    [Theory]
    [InlineData("20.10")]
    [InlineData("24")]
    [InlineData("28")]
    public void Every_flag_of_the_help_is_known(string version)
    {
        var bench = new DockerBench(version);
        int count = 0;
        foreach (string verb in Verbs)
        {
            foreach (string line in bench.Fine(verb + " --help").Stdout.Split("Options:\n").Skip(1).SelectMany(o => o.Split('\n')).Where(l => l.TrimStart().StartsWith('-') && !l.StartsWith("        ", StringComparison.Ordinal)))
            {
                string flag = line.Split("--")[1].Split(' ')[0];
                string said = bench.Do($"{verb} --{flag}").Stderr;
                Assert.False(said.Contains($"unknown flag: --{flag}\n", StringComparison.Ordinal), $"{verb} --{flag}: {said}");
                count++;
            }
        }

        Assert.InRange(count, 200, 400);
    }

    [Fact]
    public void Help_is_a_command_too()
    {
        var bench = new DockerBench();
        Assert.Equal(bench.Fine("container ls --help"), bench.Fine("help container ls"));
        Assert.Equal(new CommandResult(1, "", "unknown help topic: bogus\n"), bench.Do("help bogus"));
    }

    [Theory]
    [InlineData("28", "--bogus ps", "unknown flag: --bogus\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n")]
    [InlineData("28", "container -Z", "unknown shorthand flag: 'Z' in -Z\n\nUsage:  docker container\n\nRun 'docker container --help' for more information\n")]
    public void Flags_before_the_command(string version, string command, string stderr) => Assert.Equal(new CommandResult(125, "", stderr), new DockerBench(version).Do(command));
}
