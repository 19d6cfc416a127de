using System.Text.Json;
using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>--ulimit</c>: grammar, checks and where it shows (D4.6).</summary>
public class UlimitTests
{
    [Theory]
    [InlineData("nofile=100:50", "ulimit soft limit must be less than or equal to hard limit: 100 > 50")]
    [InlineData("nofile=-1:50", "ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: 50")]
    [InlineData("nofile", "invalid ulimit argument: nofile")]
    [InlineData("files=10", "invalid ulimit type: files")]
    [InlineData("as=10", "invalid ulimit type: as")]
    [InlineData("nofile=", "strconv.ParseInt: parsing \"\": invalid syntax")]
    [InlineData("nofile=x:y", "strconv.ParseInt: parsing \"y\": invalid syntax")]
    [InlineData("nofile=1:2:3", "too many limit value arguments - 1:2:3, can only have up to two, `soft[:hard]`")]
    public void Bad_limit_is_the_clients_error(string limit, string error)
    {
        var bench = new DockerBench("24");
        Assert.Equal(
            new CommandResult(125, "", $"invalid argument \"{limit}\" for \"--ulimit\" flag: {error}\nSee 'docker run --help'.\n"),
            bench.Do($"run -d --ulimit core=0 --ulimit {limit} sleeper"));
        Assert.Empty(bench.Engine.Containers);
    }

    [Fact]
    public void Limits_show_by_name_and_the_last_one_of_a_name_counts()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app --ulimit nofile=1:2 --ulimit core=-1 --ulimit nofile=1024:4096 --ulimit nproc=5:-1 sleeper");
        using JsonDocument document = JsonDocument.Parse(bench.Engine.InspectJson());
        JsonElement limits = document.RootElement[0].GetProperty("HostConfig").GetProperty("Ulimits");
        Assert.Equal(
            ["core hard -1 soft -1", "nofile hard 4096 soft 1024", "nproc hard -1 soft 5"],
            limits.EnumerateArray().Select(l => $"{l.GetProperty("Name").GetString()} hard {l.GetProperty("Hard").GetInt64()} soft {l.GetProperty("Soft").GetInt64()}"));
    }

    [Theory]
    [InlineData("nofile", 100, 50, "runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: error setting rlimit type 7: invalid argument: unknown")]
    [InlineData("stack", -1, 50, "runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: error setting rlimit type 3: invalid argument: unknown")]
    [InlineData("files", 1, 1, "wrong rlimit value: RLIMIT_FILES: unknown")]
    public void What_no_client_checked_fails_in_the_runtime(string name, long soft, long hard, string error)
    {
        // As Compose hands it to the engine.
        var bench = new DockerBench();
        (Container? app, _, _) = bench.Engine.Create(new ContainerSpec { Image = "sleeper", Name = "app", Ulimits = [new Ulimit(name, soft, hard)] });
        bench.Engine.Start(app!, answer => Assert.Equal("failed to create task for container: failed to create shim task: OCI runtime create failed: " + error, answer));
        Assert.Equal(("created", 128), (app!.Status, app.ExitCode));
    }
}
