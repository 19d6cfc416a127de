using OomSim.Docker;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Archives that go to devices (seen with dockerd 20.10.24 and the clients 20.10.24 and 28.2.2).</summary>
public sealed class ArchiveDeviceTests
{
    [Theory]
    [InlineData("docker save bb > /dev/null", 0, "")]
    [InlineData("docker save > /dev/null bb", 0, "")]
    [InlineData("docker image save bb >/dev/null 2>&1", 0, "")]
    [InlineData("docker save bb 1> /dev/null", 0, "")]
    [InlineData("docker export cc &> /dev/null", 0, "")]
    [InlineData("docker export cc >/dev/null && docker save bb >/dev/null", 0, "")]
    [InlineData("docker save bb > /dev/full", 1, "write /dev/stdout: no space left on device\n")]
    [InlineData("docker export cc > /dev/full", 1, "write /dev/stdout: no space left on device\n")]
    [InlineData("docker save bb 2> /dev/null", 1, "")]
    [InlineData("docker save nope > /dev/null", 1, "Error response from daemon: No such image: nope\n")]
    public void They_are_no_terminal(string line, int exitCode, string error)
    {
        Scenario scenario = Load.Valid($"x-oomsim: {{host: {{docker: {{version: '20.10'}}}}, images: {{bb: {{layers: [{{id: base, size: 3MB}}]}}}}, until: 5s, timeline: [{{at: 1s, run: docker create --name cc bb}}, {{at: 2s, run: '{line}'}}]}}\n");
        CommandRecord command = new ScenarioRunner(scenario).Run().Commands[^1];
        Assert.Equal((exitCode, "", error), (command.ExitCode, command.Stdout, command.Stderr));
    }

    [Theory]
    [InlineData("20.10", "save -o /dev/null quick", "failed to save image: invalid output path: \"/dev/null\" must be a directory or a regular file: got a device\n")]
    [InlineData("20.10", "save -o /dev/null quick > a.tar", "failed to save image: invalid output path: \"/dev/null\" must be a directory or a regular file: got a device\n")]
    [InlineData("28", "save -o /dev/null quick", "failed to save image: cannot write to a character device file\n")]
    [InlineData("28", "export -o /dev/full one", "failed to export container: cannot write to a character device file\n")]
    public void They_are_no_file_either(string version, string line, string error)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name one quick");
        Assert.Equal(new CommandResult(1, "", error), bench.Do(line));
    }
}
