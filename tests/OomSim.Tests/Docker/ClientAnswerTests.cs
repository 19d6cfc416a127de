using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Answers of clients 20.10.24 and 28.2.2 to an engine 20.10.24, to the letter.</summary>
public class ClientAnswerTests
{
    [Theory]
    [InlineData("28", "help run foo", 1, "unknown help topic: foo\n")]
    [InlineData("28", "help ps x", 1, "unknown help topic: x\n")]
    [InlineData("28", "help container foo", 1, "unknown help topic: foo\n")]
    [InlineData("28", "help container ls x", 1, "unknown help topic: x\n")]
    [InlineData("28", "help ps -a", 125, "unknown shorthand flag: 'a' in -a\n\nUsage:  docker help [command]\n\nRun 'docker help --help' for more information\n")]
    [InlineData("20.10", "help ps -a", 125, "unknown shorthand flag: 'a' in -a\nSee 'docker help --help'.\n")]
    public void Help_of_what_there_is_not(string version, string command, int code, string stderr) =>
        Assert.Equal(new CommandResult(code, "", stderr), new DockerBench(version).Do(command));

    [Theory]
    [InlineData("ENV A", "ENV must have two arguments")]
    [InlineData("LABEL x", "LABEL must have two arguments")]
    [InlineData("ENV =1", "ENV names can not be blank")]
    [InlineData("ENV A=1 B", "Syntax error - can't find = in \"B\". Must be of the form: name=value")]
    [InlineData("ENV", "ENV requires at least one argument")]
    public void Changes_of_a_commit_are_read_as_the_builder_does(string change, string error)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app sleeper");
        Assert.StartsWith("Error response from daemon: " + error, bench.Do($"commit -c '{change}' app x").Stderr, StringComparison.Ordinal);
        Assert.Equal(0, bench.Do("commit -c 'ENV A B C' app x").ExitCode);
        Assert.Equal("[A=B C]\n", bench.Fine("inspect -f '{{.Config.Env}}' x").Stdout.Replace("[PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin ", "[", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("20.10", true)]
    [InlineData("28", false)]
    public void Older_clients_print_the_id_where_they_print_no_output(string version, bool prints)
    {
        var bench = new DockerBench(version);
        string text = bench.Do("run -a stdin --name app sleeper true").Stdout;
        Assert.Equal(prints ? bench.Get("app").Id + "\n" : "", text);
        Assert.Equal("", bench.Do("run -a stdout sleeper true").Stdout);
    }

    [Theory]
    [InlineData("20.10", 0, true)]
    [InlineData("28", 3, false)]
    public void Older_clients_wait_for_nobody_whose_output_they_do_not_print(string version, int exitCode, bool runs)
    {
        var bench = new DockerBench(version);
        Assert.Equal(exitCode, bench.Do("run -a stdin --name app sleeper sh -c 'sleep 2; exit 3'").ExitCode);
        Assert.Equal(runs, bench.Get("app").Running);
        bench.RunTo(10);
        Assert.Equal(3, bench.Get("app").ExitCode);
    }

    [Theory]
    [InlineData("20.10", true)]
    [InlineData("28", false)]
    public void Older_engines_keep_the_sandbox_of_an_ended_container(string version, bool keeps)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app sleeper");
        const string Ask = "inspect -f '{{.NetworkSettings.SandboxID}} {{.NetworkSettings.SandboxKey}}' app";
        string running = bench.Fine(Ask).Stdout;
        Assert.True(running.Length > 64);
        bench.Fine("stop -t 0 app");
        Assert.Equal(keeps ? running : " \n", bench.Fine(Ask).Stdout);
        bench.Fine("create --name made sleeper");
        Assert.Equal(" \n", bench.Fine(Ask.Replace(" app", " made", StringComparison.Ordinal)).Stdout);
    }

    [Fact]
    public void Ps_finds_a_container_by_the_folder_of_the_host_that_it_has()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app -v /tmp:/data sleeper");
        Assert.Equal("app\n", bench.Fine("ps -a -f volume=/tmp --format '{{.Names}}'").Stdout);
        Assert.Equal("", bench.Fine("ps -a -f volume=/tm --format '{{.Names}}'").Stdout);
    }
}
