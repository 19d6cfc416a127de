using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker inspect --format</c>, and what the long spellings of commands mean.</summary>
public class InspectFormatTests
{
    [Theory]
    [InlineData("{{.State.Status}}", "created")]
    [InlineData("{{ .HostConfig.Memory }}/{{.HostConfig.MemorySwap}}", "67108864/134217728")]
    [InlineData("{{.State.Running}} {{.State.OOMKilled}}", "false false")]
    [InlineData("{{json .HostConfig.RestartPolicy}}", "{\"Name\":\"always\",\"MaximumRetryCount\":0}")]
    [InlineData("{{.HostConfig.RestartPolicy | json}}", "{\"Name\":\"always\",\"MaximumRetryCount\":0}")]
    [InlineData("{{json .Name}}", "\"/app\"")]
    [InlineData("{{.Config.Labels}}", "map[a:1 b:x<y]")]
    [InlineData("{{json .Config.Labels}}", "{\"a\":\"1\",\"b\":\"x<y\"}")]
    [InlineData("{{index .Config.Labels \"b\"}}|{{index .Config.Labels \"c\"}}", "x<y|")]
    [InlineData("{{.HostConfig.CapAdd}} {{.HostConfig.PidsLimit}} {{.Config.Volumes}}", "[] <nil> map[]")]
    [InlineData("{{.Config.Cmd}}", "[echo hi]")]
    [InlineData("no action", "no action")]
    public void Values_are_printed_as_the_client_does(string template, string expected) =>
        Assert.Equal(new CommandResult(0, expected + "\n", ""), Bench("28").Do($"inspect -f '{template}' app"));

    [Theory]
    [InlineData("{{.Foo}}", 1, "\n", "template parsing error: template: :1:2: executing \"\" at <.Foo>: map has no entry for key \"Foo\"")]
    [InlineData("x {{ json .State.Health.Status }}", 1, "\n", "template parsing error: template: :1:16: executing \"\" at <.State.Health.Status>: map has no entry for key \"Health\"")]
    [InlineData("{{.Name.First}}", 1, "\n", "template parsing error: template: :1:7: executing \"\" at <.Name.First>: can't evaluate field First in type interface {}")]
    [InlineData("{{.State.Status", 64, "", "template parsing error: template: :1: unclosed action")]
    [InlineData("{{.HostConfig}}", 1, "\n", "oomsim: {{.HostConfig}} of a template prints a structure, which is not simulated: {{json .HostConfig}} is")]
    public void Bad_templates_are_refused(string template, int exitCode, string stdout, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, stdout, stderr + "\n"), Bench("28").Do($"inspect -f '{template}' app"));

    [Theory]
    [InlineData("24", "\"foo\" is not a valid value for --type\n")]
    [InlineData("28", "unknown type: \"foo\": must be one of \"config\", \"container\", \"image\", \"network\", \"node\", \"plugin\", \"secret\", \"service\", \"task\", \"volume\"\n")]
    public void A_type_that_is_none_is_refused(string version, string stderr) => Assert.Equal(new CommandResult(1, "", stderr), Bench(version).Do("inspect --type foo app"));

    [Theory]
    [InlineData("28", "container inspect nosuch", "Error response from daemon: No such container: nosuch\n")]
    [InlineData("24", "container inspect nosuch", "Error: No such container: nosuch\n")]
    [InlineData("28", "image inspect nosuch", "Error response from daemon: No such image: nosuch:latest\n")]
    [InlineData("24", "inspect --type image nosuch", "Error: No such image: nosuch\n")]
    public void What_is_asked_for_by_its_kind_is_missed_by_it(string version, string command, string stderr) =>
        Assert.Equal(new CommandResult(1, "[]\n", stderr), Bench(version).Do(command));

    [Fact]
    public void Missing_containers_do_not_keep_others_from_being_shown() => Assert.Equal(
        new CommandResult(1, "/app\n", "Error: No such object: xx\nError: No such object: yy\n"),
        Bench("28").Do("inspect -f '{{.Name}}' xx app yy"));

    [Fact]
    public void Json_as_a_format_is_one_line_since_23()
    {
        string line = Bench("28").Fine("inspect --format json app").Stdout;
        Assert.StartsWith("[{\"Id\":\"", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal("json\n", Bench("20.10").Fine("inspect --format json app").Stdout);
    }

    [Theory]
    [InlineData("28", "container pull x", "docker: unknown command: docker container pull\n\nUsage:  docker container\n\nRun 'docker container --help' for more information\n")]
    [InlineData("28", "image stop app", "docker: unknown command: docker image stop\n\nUsage:  docker image\n\nRun 'docker image --help' for more information\n")]
    [InlineData("28", "network connect", "docker: 'docker network connect' requires 2 arguments\n\nUsage:  docker network connect [OPTIONS] NETWORK CONTAINER\n\nRun 'docker network connect --help' for more information\n")]
    [InlineData("28", "network connect back app", "Error response from daemon: network back not found\n")]
    [InlineData("24", "container rmi x", "\nUsage:  docker container COMMAND\n\nRun 'docker container COMMAND --help' for more information on a command.\n")]
    public void Long_spellings_know_their_own_verbs_only(string version, string command, string stderr) =>
        Assert.Equal(new CommandResult(1, "", stderr), Bench(version).Do(command));

    private static DockerBench Bench(string version)
    {
        DockerBench bench = CommandLineTests.Bench(version);
        bench.Fine("create --name app --restart always -m 64m --label a=1 --label 'b=x<y' tools echo hi");
        return bench;
    }
}
