using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>Commands of <c>docker run</c>, <c>create</c> and <c>exec</c> are checked before the run.</summary>
public class LaunchCheckTests
{
    [Theory]
    [InlineData("docker run -d --name x i worker")]
    [InlineData("docker run --rm i sleep 5")]
    [InlineData("docker create --entrypoint /bin/true i")]
    [InlineData("docker exec app sh -c 'sleep 1; exit 3'")]
    [InlineData("docker exec -i app sh")]
    [InlineData("docker run -dit i sh")]
    [InlineData("docker exec made worker")]
    [InlineData("docker run -w /app i ./check")]
    [InlineData("docker run -w /app i sh -c ./check")]
    [InlineData("docker exec -w /app app ./check")]
    [InlineData("docker exec made ./check")]
    [InlineData("docker exec -w /proc app grep SwapTotal meminfo")]
    [InlineData("docker compose exec -w /proc app grep SwapTotal meminfo")]
    [InlineData("docker compose run --workdir /proc app grep SwapTotal meminfo")]
    public void Commands_that_can_be_simulated_pass(string command) => Assert.Empty(Load.Text(Text(command)).Diagnostics);

    [Theory]
    [InlineData("docker run i psql -c 1", "s.yaml:14:21: error: nothing says what 'psql' does: describe it under 'processes' with 'exec: /usr/bin/psql'")]
    [InlineData("docker exec app sh -c 'while true; do :; done'", "s.yaml:14:21: error: 'sh -c 'while true; do :; done'' is not simulated")]
    public void What_nothing_describes_is_an_error_with_its_place(string command, string message) =>
        Assert.StartsWith(message, Assert.Single(Load.Errors(Text(command))), StringComparison.Ordinal);

    [Theory]
    [InlineData("docker run i wroker", "s.yaml:14:21: warning: the image 'i' has no process and no file 'wroker' (did you mean 'worker'?)")]
    [InlineData("docker exec app /etc", "s.yaml:14:21: warning: the image 'i' cannot execute '/etc'")]
    [InlineData("docker exec nobody true", "s.yaml:14:21: warning: no service and no docker run or create makes a container 'nobody'")]
    public void What_the_engine_refuses_is_warned_of(string command, string message) => Assert.Equal(message, Assert.Single(Load.Warnings(Text(command))));

    [Theory]
    [InlineData("docker exec -it app true")]
    [InlineData("docker run --rm -ti i true")]
    public void Terminal_that_nobody_has_is_warned_of(string command) =>
        Assert.Equal("s.yaml:14:21: warning: the input device is not a TTY: a timeline has no terminal, so leave -t out, or run it with -d", Assert.Single(Load.Warnings(Text(command))));

    [Fact]
    public void Failure_that_is_expected_may_be_typed()
    {
        Assert.Empty(Load.Text(Text("docker run i nothing", "[{command: 2, exit_code: 127}]")).Diagnostics);
        Assert.Single(Load.Errors(Text("docker run i psql", "[{command: 2, exit_code: 127}]"))); // not simulated is not a failure
    }

    [Theory]
    [InlineData("docker run --device-read-bps /dev/vda:1mb i worker")]
    [InlineData("docker create --device-write-iops /dev/vda:5 i")]
    [InlineData("docker run -d --blkio-weight-device /dev/vda:500 i worker")]
    [InlineData("docker run -d --blkio-weight 300 i worker")]
    public void Bounds_at_disks_are_told_to_bind_nobody(string command) =>
        Assert.Equal("s.yaml:14:21: warning: weights and bounds at disks are checked and shown: they slow nobody down", Assert.Single(Load.Warnings(Text(command))));

    [Fact]
    public void Bounds_at_disks_of_a_service_are_told_to_bind_nobody()
    {
        Scenario scenario = Load.Valid("services: {a: {image: x, blkio_config: {weight: 300, device_read_bps: [{path: /dev/sda, rate: 1mb}]}}}\n");
        Assert.Equal(["services.a.blkio_config.weight", "services.a.blkio_config.device_read_bps"], scenario.IgnoredKeys.Select(k => k.Path));
        Assert.Equal([new OomSim.Docker.DeviceRate("/dev/sda", 1 << 20)], scenario.Services[0].Spec.ReadBytes);
    }

    [Fact]
    public void Arguments_of_a_described_program_are_warned_about()
    {
        Diagnostic warning = Assert.Single(Load.Text(Text("docker run i worker --fast")).Diagnostics);
        Assert.Equal((Severity.Warning, "'worker' does what its steps say: its arguments change nothing"), (warning.Severity, warning.Message));
    }

    private static string Text(string command, string expect = "[]") => $$"""
        services:
          app: {image: i}
        x-oomsim:
          images:
            i:
              layers: [{id: l, size: 1MiB, files: {/usr/bin/psql: 4KiB} }]
              program: {steps: [sleep: forever]}
              processes:
                worker: {steps: [sleep: 1s]}
                check: {exec: /app/check, steps: [sleep: 1s]}
          until: 1s
          timeline:
            - {at: 0s, run: docker create --name made -w /app i}
            - {at: 0s, run: "{{command}}"}
          expect: {{expect}}
        """;
}
