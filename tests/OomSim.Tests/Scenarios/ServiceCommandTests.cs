using OomSim.Engine;
using OomSim.Scenarios;
using Xunit;

namespace OomSim.Tests.Scenarios;

/// <summary>A service's <c>command:</c> is what its container does, where nobody describes a program and the command is known.</summary>
public sealed class ServiceCommandTests
{
    [Theory]
    [InlineData("{image: alpine, command: sleep 5}", "exited", 0)]
    [InlineData("{image: alpine, command: [sh, -c, 'sleep 1; exit 3']}", "exited", 3)]
    [InlineData("{image: alpine, entrypoint: sleep, command: ['2']}", "exited", 0)]
    [InlineData("{image: alpine, command: sh}", "exited", 0)]
    [InlineData("{image: alpine, command: sh, stdin_open: true}", "running", 0)]
    [InlineData("{image: alpine, command: tail -f /dev/null}", "running", 0)]
    [InlineData("{image: alpine, command: npm start}", "running", 0)] // not known
    [InlineData("{image: alpine, command: cat /etc/hosts}", "running", 0)] // whether it has such a file is not known
    [InlineData("{image: alpine, command: 'sh -c \"npm install && npm start\"'}", "running", 0)]
    [InlineData("{image: described, command: sleep 5}", "running", 0)] // the program that is described counts
    [InlineData("{image: described, command: worker}", "exited", 7)] // a process of the image
    [InlineData("{image: alpine, command: sleep 5, x-oomsim: {program: {steps: [sleep: forever]}}}", "running", 0)]
    [InlineData("{image: empty, command: sleep 5}", "exited", 0)] // without a program it describes none
    [InlineData("{image: layers, command: ['false']}", "exited", 1)]
    [InlineData("{image: layers, command: cat /etc/hosts}", "running", 0)] // of its files only some are known
    [InlineData("{image: tools, command: sleep 5}", "exited", 0)]
    public void What_runs(string service, string state, int exitCode)
    {
        RunResult result = new ScenarioRunner(Load.Valid($$"""
            services:
              app: {{service}}
            x-oomsim:
              images:
                empty: {}
                layers: {layers: [{id: base, files: {/bin/sh: 1MiB} }]}
                tools: {processes: {worker: {steps: [exit: 7]} } }
                described:
                  program: {steps: [sleep: forever]}
                  processes: {worker: {steps: [exit: 7]} }
            """), new RunOptions { Until = 20 * SimTime.Second }).Run();
        ContainerFacts app = Assert.Single(result.Containers);
        Assert.Equal((state, exitCode), (app.Status, app.ExitCode));
    }

    [Fact]
    public void A_container_of_its_own_runs_it_too()
    {
        RunResult result = new ScenarioRunner(Load.Valid("""
            services:
              app: {image: empty, command: [sh, -c, 'exit 3']}
            x-oomsim:
              images: {empty: {}}
              timeline:
                - {at: 1s, run: docker compose run --rm app}
            """), new RunOptions { Until = 5 * SimTime.Second }).Run();
        Assert.Equal(3, Assert.Single(result.Commands, c => c.Number == 1).ExitCode);
    }
}
