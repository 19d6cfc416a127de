using System.Text.Json;
using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Events, inspect and tables as scripts read them (D8).</summary>
public class OutputTests
{
    [Fact]
    public void X8_event_lines()
    {
        // 1772366405 − 1767225600 = 5140805 s after the epoch of a run.
        var happened = new DockerEvent(5_140_805_000_000_000, "container", "oom", "1d", new SortedDictionary<string, string> { ["name"] = "web", ["image"] = "alpine" });
        const string Rest = "\"Type\":\"container\",\"Action\":\"oom\",\"Actor\":{\"ID\":\"1d\",\"Attributes\":{\"image\":\"alpine\",\"name\":\"web\"}},\"scope\":\"local\",\"time\":1772366405,\"timeNano\":1772366405000000000}";
        Assert.Equal("{" + Rest, DockerEventJson.Format(happened, "29"));
        Assert.Equal("{\"status\":\"oom\",\"id\":\"1d\",\"from\":\"alpine\"," + Rest, DockerEventJson.Format(happened, "20.10"));
    }

    [Fact]
    public void X7_event_text()
    {
        var happened = new DockerEvent(5_140_805_000_000_000, "container", "die", "1d", new SortedDictionary<string, string> { ["name"] = "web", ["execDuration"] = "5", ["exitCode"] = "137", ["image"] = "alpine" });
        Assert.Equal("2026-03-01T12:00:05.000000000Z container die 1d (execDuration=5, exitCode=137, image=alpine, name=web)", DockerEventJson.FormatText(happened));
    }

    [Fact]
    public void Network_events_have_no_status()
    {
        // As the second line of docker/v1-12: no status, id and from for networks.
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --network none --name cp sleeper");
        string line = DockerEventJson.Format(bench.Events[1], "20.10");
        Assert.StartsWith("{\"Type\":\"network\",\"Action\":\"connect\"", line, StringComparison.Ordinal);
        Assert.Contains($"\"Attributes\":{{\"container\":\"{bench.Get("cp").Id}\",\"name\":\"none\",\"type\":\"null\"}}", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Die_tells_how_long_the_run_was()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        bench.RunTo(5.9);
        bench.Fine("kill app");
        DockerEvent die = bench.Events.Single(e => e.Action == "die");
        Assert.Equal(("5", "137"), (die.Attributes["execDuration"], die.Attributes["exitCode"]));
    }

    [Fact]
    public void Labels_are_attributes()
    {
        var bench = new DockerBench();
        bench.Fine("create --label tier=db -l x --name app sleeper");
        Assert.Equal(["image=sleeper", "name=app", "tier=db", "x="], bench.Events[0].Attributes.Select(a => a.Key + "=" + a.Value));
    }

    [Fact]
    public void X9_state_of_an_oom_killed_container()
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Image("hog", new AllocStep(OomSim.Engine.Quantity.Of(200 << 20), Pace.Free));
        bench.Fine("run -d --name app -m 64m --memory-swap 64m --restart no hog hog 'alloc 200M'");
        bench.RunTo(10);
        using JsonDocument document = JsonDocument.Parse(bench.Engine.InspectJson());
        JsonElement app = document.RootElement[0];
        const string State = "{\"Status\":\"exited\",\"Running\":false,\"Paused\":false,\"Restarting\":false,\"OOMKilled\":true,\"Dead\":false,\"Pid\":0,\"ExitCode\":137,\"Error\":\"\",\"StartedAt\":\"2026-01-01T00:00:00Z\",\"FinishedAt\":\"2026-01-01T00:00:0";
        Assert.StartsWith(State, JsonSerializer.Serialize(app.GetProperty("State")), StringComparison.Ordinal);
        JsonElement host = app.GetProperty("HostConfig");
        Assert.Equal((67108864, 67108864), (host.GetProperty("Memory").GetInt64(), host.GetProperty("MemorySwap").GetInt64()));
        Assert.Equal("alloc 200M", app.GetProperty("Config").GetProperty("Cmd")[1].GetString());
        Assert.Equal(64, app.GetProperty("Id").GetString()!.Length);
        Assert.Equal("/app", app.GetProperty("Name").GetString());
    }

    [Theory]
    [InlineData("V1", "false", "false")]
    [InlineData("V2", "false", "<nil>")]
    public void Oom_kill_disable_of_version_two_is_null_after_the_first_start(string cgroups, string before, string after)
    {
        // D4.42.
        var bench = new DockerBench("28", Enum.Parse<CgroupVersion>(cgroups));
        bench.Fine("create --name app sleeper");
        Assert.Equal(before + "\n", bench.Fine("inspect -f '{{.HostConfig.OomKillDisable}}' app").Stdout);
        bench.Fine("start app");
        Assert.Equal(after + "\n", bench.Fine("inspect -f '{{.HostConfig.OomKillDisable}}' app").Stdout);
    }

    [Fact]
    public void Table_of_containers()
    {
        // docker/v1-12, the lines of docker ps -a: widths, order, status.
        var bench = new DockerBench("20.10");
        bench.Image("hog", new SleepStep(null));
        bench.Fine("run -d --name cp hog hog 'handle-term 9; hold'");
        bench.RunTo(75);
        bench.Fine("kill cp");
        bench.RunTo(90);
        bench.Fine("run -d --name cq hog hog hold");
        bench.RunTo(138);
        string cp = bench.Get("cp").Id[..12];
        string cq = bench.Get("cq").Id[..12];
        Assert.Equal(
            "CONTAINER ID   IMAGE     COMMAND                  CREATED          STATUS                            PORTS     NAMES\n"
            + $"{cq}   hog       \"hog hold\"               48 seconds ago   Up 48 seconds                               cq\n"
            + $"{cp}   hog       \"hog 'handle-term 9;…\"   2 minutes ago    Exited (137) About a minute ago             cp\n",
            bench.Fine("ps -a").Stdout);
        Assert.Equal(cq + "\n", bench.Fine("ps -q").Stdout);
    }

    [Fact]
    public void Stats_of_a_stopped_container_are_zero()
    {
        // docker/v1-12.
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name cp quick");
        bench.RunTo(1);
        Assert.Equal(
            "CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O   BLOCK I/O   PIDS\n"
            + $"{bench.Get("cp").Id[..12]}   cp        0.00%     0B / 0B             0.00%     0B / 0B   0B / 0B     0\n",
            bench.Fine("stats --no-stream cp").Stdout);
    }

    [Fact]
    public void Stats_measure_a_second()
    {
        var bench = new DockerBench("20.10", CgroupVersion.V1);
        bench.Image("burner", new CpuStep(OomSim.Engine.Quantity.Of(60_000_000_000)));
        bench.Fine("run -d --name app -m 64m burner");
        bench.RunTo(1);
        string row = bench.Fine("stats --no-stream app").Stdout.Split('\n')[1];
        Assert.Equal(2.0, bench.Now);
        Assert.Contains("100.00%", row, StringComparison.Ordinal);
        Assert.Contains(" / 64MiB", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_and_names_follow_from_the_seed()
    {
        static string[] Make()
        {
            var bench = new DockerBench();
            bench.Fine("create sleeper");
            bench.Fine("create sleeper");
            return [.. bench.Engine.Containers.Select(c => c.Id + " " + c.Name)];
        }

        Assert.Equal(Make(), Make());
        Assert.Equal(2, Make().Distinct().Count());
        Assert.Matches("^[0-9a-f]{64} [a-z]+_[a-z]+$", Make()[0]);
    }

    [Fact]
    public void Containers_are_found_by_id_name_and_beginning()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        Container app = bench.Get("app");
        Assert.Same(app, bench.Engine.Find(app.Id));
        Assert.Same(app, bench.Engine.Find(app.Id[..4]));
        Assert.Same(app, bench.Engine.Find("/app"));
        Assert.Null(bench.Engine.Find("ap"));
        Assert.Equal(app.Id[..6] + "\n", bench.Fine("rm " + app.Id[..6]).Stdout);
    }

    [Fact]
    public void Several_names_are_answered_in_their_order()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name a1 sleeper");
        bench.Fine("run -d --name a2 sleeper");
        CommandResult result = bench.Do("stop -t 3 a1 nosuch a2");
        Assert.Equal(new CommandResult(1, "a1\na2\n", "Error response from daemon: No such container: nosuch\n"), result);
        Assert.Equal(3, bench.Now, 3);
    }
}
