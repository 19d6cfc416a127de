using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker events</c> as a command (D8.1–D8.5).</summary>
public class EventsTests
{
    [Fact]
    public void Past_events_are_told_in_lines()
    {
        DockerBench bench = Day();
        string id = bench.Get("app").Id;
        Assert.Equal(
            $"2026-01-01T00:00:01.000000000Z container create {id} (image=quick, name=app, tier=web)\n"
            + $"2026-01-01T00:00:01.000000000Z container start {id} (image=quick, name=app, tier=web)\n"
            + $"2026-01-01T00:00:01.{Ended(bench):D9}Z container die {id} (execDuration=0, exitCode=3, image=quick, name=app, tier=web)\n",
            bench.Fine("events --since 1m --until 0s --filter container=app").Stdout);
        Assert.Equal("", bench.Fine("events --until 2026-01-01").Stdout);
    }

    [Theory]
    [InlineData("container prune -f", "\"status\":\"prune\",\"Type\":\"container\"")] // the old fields are left out where they are empty
    [InlineData("image prune -f", "\"status\":\"prune\",\"Type\":\"image\"")]
    [InlineData("tag quick:latest mine", "\"status\":\"tag\",\"id\":\"sha256:")]
    public void Old_fields_of_what_is_nobodys_own(string command, string fields)
    {
        var bench = new DockerBench("28");
        bench.Fine(command);
        Assert.StartsWith("{" + fields, bench.Fine("events --since 1m --until 0s --format '{{json .}}'").Stdout.Split('\n')[^2], StringComparison.Ordinal);
    }

    // Seen with dockerd 20.10.24.
    [Fact]
    public void Volumes_that_are_pruned_are_told_of_together()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("volume create one");
        bench.Fine("volume create two");
        bench.Fine("volume rm one");
        bench.Fine("volume prune -f");
        Assert.Equal("create\ncreate\ndestroy\nprune\n", bench.Fine("events --since 1m --until 0s --format '{{.Action}}'").Stdout);
    }

    [Fact]
    public void Who_waits_hears_of_an_end_where_nobody_else_listens()
    {
        var bench = new DockerBench();
        bench.Engine.Observers.Clear();
        CommandResult? told = null;
        bench.Engine.Execute("docker events --until 2026-01-01T00:00:05 -f event=die --format '{{.Action}}'", answer => told = answer);
        bench.Engine.Execute("docker run -d quick", _ => { });
        bench.RunTo(6);
        Assert.Equal("die\n", told!.Stdout);
    }

    [Theory]
    [InlineData("-f type=network", "network connect,network disconnect,network connect,network disconnect,network connect")]
    [InlineData("-f event=die", "container die,container die")]
    [InlineData("-f event=die -f event=kill", "container die,container kill,container die")]
    [InlineData("-f event=die -f container=other", "container die")]
    [InlineData("-f container=o", "container create,container start,container kill,container die,container create,container start,container exec_create: echo hi,container exec_start: echo hi,container exec_die")] // other and old, by the beginning of a name
    [InlineData("-f event=exec_create", "container exec_create: echo hi")]
    [InlineData("-f label=tier=web -f event=start", "container start")]
    [InlineData("-f label=tier -f label=tier=db", "")]
    [InlineData("-f image=quick -f event=create", "container create")]
    [InlineData("-f image=sleeper:latest -f type=container", "")] // as it was typed, or without a tag
    [InlineData("-f scope=swarm", "")]
    [InlineData("-f TYPE=image", "image tag")]
    [InlineData("-f color=red -f event=tag", "image tag")]
    [InlineData("--since 2026-01-01T00:00:03Z -f event=die", "")]
    [InlineData("--since 2026-01-01T00:00:02.5Z -f type=container -f container=old", "container create,container start,container exec_create: echo hi,container exec_start: echo hi,container exec_die")]
    public void Filters_choose(string flags, string actions)
    {
        string stdout = Day().Fine($"events --until 0s --format '{{{{.Type}}}} {{{{.Action}}}}' {flags}").Stdout;
        Assert.Equal(actions, string.Join(',', stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("28", "{{.Status}} {{.From}} {{.Scope}} {{.Time}} {{.TimeNano}}", "die quick local 1767225601 1767225601<ns>\n")]
    [InlineData("28", "{{.Actor.Attributes.exitCode}}{{index .Actor.Attributes \"tier\"}}{{.Actor.Attributes.none}}", "3web<no value>\n")]
    [InlineData("28", "{{json .Actor.Attributes}}", "{\"execDuration\":\"0\",\"exitCode\":\"3\",\"image\":\"quick\",\"name\":\"app\",\"tier\":\"web\"}\n")]
    [InlineData("20.10", "{{.Actor.Attributes}} {{.ID | json}}", "map[exitCode:3 image:quick name:app tier:web] \"<id>\"\n")]
    [InlineData("20.10", "{{.Actor}}", "{<id> map[exitCode:3 image:quick name:app tier:web]}\n")]
    [InlineData("20.10", "json", "json\n")] // no keyword yet
    [InlineData("24", "json", "{\"status\":\"die\",\"id\":\"<id>\",\"from\":\"quick\",\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"<id>\",\"Attributes\":{\"execDuration\":\"0\",\"exitCode\":\"3\",\"image\":\"quick\",\"name\":\"app\",\"tier\":\"web\"}},\"scope\":\"local\",\"time\":1767225601,\"timeNano\":1767225601<ns>}\n")]
    public void Format_is_filled(string version, string format, string line)
    {
        DockerBench bench = Day(version);
        string id = bench.Get("app").Id;
        Assert.Equal(line.Replace("<id>", id, StringComparison.Ordinal).Replace("<ns>", $"{Ended(bench):D9}", StringComparison.Ordinal), bench.Fine($"events --since 0 --until 0s -f event=die -f container=app --format '{format}'").Stdout);
    }

    [Theory]
    [InlineData("events --until 1s --format '{{.Actoin}}'", 64, "Error parsing format: template: :1:2: executing \"\" at <.Actoin>: can't evaluate field Actoin in type *events.Message\n")]
    [InlineData("events --until 1s --format '{{.Actor.Name}}'", 64, "Error parsing format: template: :1:8: executing \"\" at <.Actor.Name>: can't evaluate field Name in type events.Actor\n")]
    [InlineData("events --until 1s --format '{{.Actor'", 64, "Error parsing format: template: :1: unclosed action\n")]
    [InlineData("events --until 1s --format '{{range .Actor}}'", 64, "Error parsing format: template: :1: unexpected EOF\n")]
    [InlineData("events --until soon", 1, "failed to parse value as time or duration: \"soon\"\n")]
    [InlineData("events --since 2s --until 2026-01-01T00:00:02.5Z", 1, "Error response from daemon: `since` time (1767225608) cannot be after `until` time (1767225602.500000000)\n")]
    public void Refusals(string command, int exitCode, string stderr) => Assert.Equal(new CommandResult(exitCode, "", stderr), Day().Do(command));

    [Fact]
    public void Future_events_are_told_until_the_time_is_up()
    {
        DockerBench bench = Day();
        DockerBench.Pending events = bench.Issue("events --until 2026-01-01T00:00:20Z --format '{{.Action}}' -f container=late");
        bench.RunTo(15);
        Assert.Null(events.Result);
        bench.Fine("run -d --name late sleeper");
        bench.RunTo(25);
        bench.Fine("kill late");
        Assert.Equal((new CommandResult(0, "create\nstart\n", ""), 20.0), (events.Result, events.AtSeconds));
        bench.RunTo(26);
        Assert.Equal("kill\ndie\n", bench.Fine("events --since 3s --until 0s --format '{{.Action}}' -f container=late").Stdout);
    }

    [Fact]
    public void Without_a_time_it_tells_of_the_future_until_it_is_interrupted()
    {
        var bench = new DockerBench();
        bench.Fine("create --name app sleeper");
        DockerBench.Pending events = bench.Issue("events --format '{{.Action}}'");
        bench.Fine("start app");
        bench.RunTo(5);
        Assert.Null(events.Result);
        events.Output!.Signal(15);
        bench.Fine("kill app");
        Assert.Equal((new CommandResult(143, "connect\nstart\n", ""), 5.0), (events.Result, events.AtSeconds));
    }

    [Fact]
    public void Waiting_client_hears_what_nobody_else_observes()
    {
        DockerBench bench = Day();
        bench.Engine.Observers.Clear();
        DockerBench.Pending events = bench.Issue("events --since 0s --until -5s --format '{{.Action}}' -f type=container");
        bench.Fine("create --name late sleeper");
        bench.RunTo(20);
        Assert.Equal("create\n", events.Result!.Stdout);
    }

    [Fact]
    public void Engine_keeps_the_last_256_events()
    {
        DockerBench bench = Day();
        for (int i = 0; i < 100; i++)
        {
            bench.Fine("pause old");
            bench.Fine("unpause old");
        }

        Assert.Equal(Enumerable.Repeat(new[] { "pause", "unpause" }, 100).SelectMany(a => a), bench.Fine("events --since 1h --until 0s --format '{{.Action}}' -f event=pause -f event=unpause").Stdout.TrimEnd().Split('\n'));
        for (int i = 0; i < 100; i++)
        {
            bench.Fine("pause old");
            bench.Fine("unpause old");
        }

        Assert.Equal(256, bench.Fine("events --since 1h --until 0s --format '{{.Action}}'").Stdout.Count(c => c == '\n'));
    }

    // An exit takes its time: ns after second 1.
    private static long Ended(DockerBench bench) => bench.Get("app").FinishedAtNs!.Value - SimTime.Second;

    // Second 1: app (quick) comes and goes. 2: other is killed. 3: a command in old. It is second 10.
    private static DockerBench Day(string version = "28")
    {
        var bench = new DockerBench(version);
        bench.RunTo(1);
        bench.Fine("run -d --label tier=web --name app quick");
        bench.RunTo(2);
        bench.Fine("run -d --name other sleeper");
        bench.Fine("kill other");
        bench.RunTo(3);
        bench.Fine("tag sleeper sleeper:old");
        bench.Fine("run -d --name old sleeper:old");
        bench.Fine("exec old echo hi");
        bench.RunTo(10);
        return bench;
    }
}
