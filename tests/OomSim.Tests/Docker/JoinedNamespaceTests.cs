using OomSim.Docker;
using OomSim.Scenarios;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>
/// Whose namespace a container may join: that of one that runs, and its IPC where it is shared (moby, daemon/container_operations_unix.go; the words of 20.10
/// seen with dockerd 20.10.24).
/// </summary>
public sealed class JoinedNamespaceTests
{
    private const string Hint = "non-shareable IPC (hint: use IpcMode:shareable for the donor container)";

    [Theory]
    [InlineData("20.10", "", "can't join IPC of container ID: " + Hint)]
    [InlineData("20.10", "--ipc private", "can't join IPC of container ID: " + Hint)]
    [InlineData("20.10", "--ipc none", "can't join IPC of container ID: " + Hint)]
    [InlineData("20.10", "--ipc shareable -v shm:/dev/shm", "can't join IPC of container ID: " + Hint)]
    [InlineData("24", "", "can't join IPC of container ID: " + Hint)]
    [InlineData("28", "", "failed to join IPC namespace: container ID: " + Hint)]
    [InlineData("20.10", "--ipc shareable", "")]
    [InlineData("20.10", "--ipc host", "")]
    [InlineData("28", "--ipc shareable", "")]
    public void Private_IPC_is_not_joined(string version, string donor, string error)
    {
        var bench = new DockerBench(version);
        bench.Fine($"run -d --name first {donor} sleeper");
        CommandResult result = bench.Do("run -d --name app --ipc container:first sleeper");
        Assert.Equal(error.Length == 0 ? 0 : 125, result.ExitCode);
        Assert.Contains(error.Replace("container ID", "container " + bench.Get("first").Id, StringComparison.Ordinal), result.Stderr, StringComparison.Ordinal);
        Assert.Equal(error.Length == 0, bench.Get("app").Running);
        Assert.Equal(error.Length == 0 ? null : "D5.1", EngineRules.Find(result.Stderr)?.Id);
    }

    [Fact]
    public void Who_joined_a_shared_one_shares_it()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name first --ipc shareable sleeper");
        bench.Fine("run -d --name second --ipc container:first sleeper");
        bench.Fine("run -d --name third --ipc container:second sleeper");
        Assert.True(bench.Get("third").Running);
    }

    [Theory]
    [InlineData("20.10", "--ipc", "can't join IPC of container ID: container ID is not running")]
    [InlineData("20.10", "--pid", "container ID is not running")]
    [InlineData("24", "--pid", "container ID is not running")]
    [InlineData("28", "--ipc", "failed to join IPC namespace: container ID is not running")]
    [InlineData("28", "--pid", "failed to join PID namespace: container ID is not running")]
    public void Who_does_not_run_is_not_joined(string version, string flag, string error)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name first --ipc shareable sleeper");
        bench.Fine($"create --name app {flag} container:first sleeper");
        string told = "Error response from daemon: " + error.Replace("container ID", "container " + bench.Get("first").Id, StringComparison.Ordinal);
        Assert.Equal("D5.1", EngineRules.Find(told, "docker start app")?.Id);
        Assert.Equal(told, bench.Do("start app").Stderr.Split('\n')[0]);
        Assert.Equal(told.Replace("daemon: ", "daemon: Cannot restart container app: ", StringComparison.Ordinal), bench.Do("restart app").Stderr.Split('\n')[0]);
    }

    [Fact]
    public void A_service_that_joins_a_private_one_does_not_start()
    {
        Scenario scenario = Load.Valid("services:\n  db: {image: i}\n  app: {image: i, ipc: 'service:db'}\nx-oomsim: {images: {i: {}}, until: 5s}\n");
        RunResult result = new ScenarioRunner(scenario).Run();
        Assert.Contains(result.Events, e => e.Detail.Contains(Hint, StringComparison.Ordinal));
    }
}
