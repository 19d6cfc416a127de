using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker ps</c> with <c>--filter</c>, <c>--format</c>, <c>-n</c> and <c>-l</c>.</summary>
public class ListTests
{
    [Theory]
    [InlineData("", "web-2 web-1")]
    [InlineData("-a", "web-2 web-1 three made")]
    [InlineData("-n 3", "web-2 web-1 three")]
    [InlineData("-l", "web-2")]
    [InlineData("-f name=web", "web-2 web-1")]
    [InlineData("-f name=^/web-1$", "web-1")]
    [InlineData("-a -f name=1 -f name=made", "web-1 made")]
    [InlineData("-f status=exited -f status=created", "three made")]
    [InlineData("-f status=paused", "web-2")]
    [InlineData("-f exited=3", "")]
    [InlineData("-a -f exited=3", "three")]
    [InlineData("-a -f exited=0", "")]
    [InlineData("-a -f ancestor=quick", "three")]
    [InlineData("-a -f ancestor=sleeper:latest -f label=tier", "web-1")]
    [InlineData("-a -f label=tier=back", "web-1")]
    [InlineData("-a -f label=tier=front", "")]
    [InlineData("-a -f before=web-1", "three made")]
    [InlineData("-a -f since=three", "web-2 web-1")]
    [InlineData("-a -f since=made -f before=web-2", "web-1 three")]
    [InlineData("-a -f network=bridge -f name=web", "web-2 web-1")]
    [InlineData("-a -f network=host", "")]
    [InlineData("-a -f volume=x", "")]
    [InlineData("-f publish=8080", "web-2")]
    [InlineData("-f publish=8000-9000/tcp", "web-2")]
    [InlineData("-f publish=80", "")]
    [InlineData("-f expose=80/tcp", "web-2")]
    [InlineData("-f expose=80/udp", "")]
    [InlineData("-f publish=8080/", "web-2")]
    [InlineData("-f publish=8080/tcp/x", "web-2")]
    [InlineData("-f publish=8080/TCP", "")]
    [InlineData("-f is-task=false -f isolation=foo", "web-2 web-1")]
    [InlineData("-a -f is-task=true", "")]
    public void Filters_choose(string flags, string names) =>
        Assert.Equal(names, string.Join(' ', Bench().Fine($"ps {flags} --format '{{{{.Names}}}}'").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

    // A long ID is cut as every other one, as the engine does with what was typed for an image.
    [Fact]
    public void An_image_that_was_named_by_its_id_is_shown_by_the_short_one()
    {
        var bench = new DockerBench();
        string id = bench.Engine.FindImage("quick")!.Id;
        bench.Fine($"create --name long {id}");
        bench.Fine($"create --name digest sha256:{id}");
        bench.Fine($"create --name short {id[..12]}");
        Assert.Equal(string.Concat(Enumerable.Repeat(id[..12] + "\n", 3)), bench.Fine("ps -a --format '{{.Image}}'").Stdout);
        Assert.Equal($"{id[..12]}\nsha256:{id}\n{id}\n", bench.Fine("ps -a --no-trunc --format '{{.Image}}'").Stdout);
    }

    [Theory]
    [InlineData("-q --filter name=web-1 --no-trunc", "{ID}\n")]
    [InlineData("-f name=web-1 --format '{{.Image}}:{{.State}} {{json .Status}}'", "sleeper:running \"Up 2 seconds\"\n")]
    [InlineData("-f name=web-1 --format 'table {{.Names}}\\t{{.Status}}'", "NAMES     STATUS\nweb-1     Up 2 seconds\n")]
    [InlineData(
        "-f name=web-1 --format json",
        "{\"Command\":\"\\\"sleeper\\\"\",\"CreatedAt\":\"2026-01-01 00:00:00 +0000 UTC\",\"ID\":\"{id}\",\"Image\":\"sleeper\",\"Labels\":\"tier=back\",\"LocalVolumes\":\"0\",\"Mounts\":\"\","
        + "\"Names\":\"web-1\",\"Networks\":\"bridge\",\"Platform\":null,\"Ports\":\"\",\"RunningFor\":\"2 seconds ago\",\"Size\":\"0B\",\"State\":\"running\",\"Status\":\"Up 2 seconds\"}\n")]
    public void Templates_are_filled(string flags, string expected)
    {
        DockerBench bench = Bench();
        string id = bench.Get("web-1").Id;
        Assert.Equal(expected.Replace("{ID}", id, StringComparison.Ordinal).Replace("{id}", id[..12], StringComparison.Ordinal), bench.Fine("ps " + flags).Stdout);
    }

    [Theory]
    [InlineData("-f name", 125, "invalid argument \"name\" for \"-f, --filter\" flag: bad format of filter (expected name=value)\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n")]
    [InlineData("-f status=asleep", 1, "Error response from daemon: invalid filter 'status=asleep'\n")]
    [InlineData("-f colour=red", 1, "Error response from daemon: invalid filter 'colour'\n")]
    [InlineData("-f before=nobody", 1, "Error response from daemon: No such container: nobody\n")]
    [InlineData("-f publish=http", 1, "Error response from daemon: error while looking up for publish http: strconv.ParseUint: parsing \"http\": invalid syntax\n")]
    [InlineData("-f expose=", 1, "Error response from daemon: error while looking up for expose : empty string specified for ports\n")]
    [InlineData("-f expose=80-70/udp", 1, "Error response from daemon: error while looking up for expose 80-70/udp: invalid range specified for port: 80-70\n")]
    [InlineData("-f is-task=maybe", 1, "Error response from daemon: invalid filter 'is-task=[maybe]'\n")]
    [InlineData("-f health=well", 1, "Error response from daemon: Unrecognised filter value for health: well\n")]
    [InlineData("--format '{{.Colour}}'", 1, "failed to execute template: template: :1:2: executing \"\" at <.Colour>: can't evaluate field Colour in type *formatter.ContainerContext\n")]
    public void Bad_ones_are_refused(string flags, int exitCode, string stderr) =>
        Assert.Equal(new CommandResult(exitCode, "", stderr), Bench().Do("ps " + flags));

    // Seen with clients and an engine of 20.10.24, and a client 28.2.2.
    [Theory]
    [InlineData("20.10", "ps -q --format '{{.Names}}'", "app\n")]
    [InlineData("20.10", "ps --format json", "json\n")]
    [InlineData("28", "ps -q --format '{{.Names}}'", "{id}\n")]
    [InlineData("28", "ps -q --format raw", "container_id: {id}\n")]
    [InlineData("20.10", "ps --format raw", "container_id: {id}\nimage: sleeper\ncommand: \"sleeper\"\ncreated_at: 2026-01-01 00:00:00 +0000 UTC\nstate: running\nstatus: Up Less than a second\nnames: app\nlabels: a.b-c=1\nports: 99/tcp\n\n")]
    [InlineData("24", "ps -s --format raw", "container_id: {id}\nimage: sleeper\ncommand: \"sleeper\"\ncreated_at: 2026-01-01 00:00:00 +0000 UTC\nstate: running\nstatus: Up Less than a second\nnames: app\nlabels: a.b-c=1\nports: 99/tcp\nsize: 0B (virtual 5.24MB)\n\n")]
    [InlineData("28", "ps --format 'table {{.Names}}\t{{.Label \"a.b-c\"}}'", "NAMES     b c\napp       1\n")]
    [InlineData("28", "ps --format 'table {{.Names}}\t{{.Mounts}}'", "NAMES     MOUNTS\napp       data,/srv\n")]
    [InlineData("28", "ps -q -f volume=/inside -f expose=99", "{id}\n")]
    [InlineData("28", "network ls -f name=none --format raw", "network_id: {none}\nname: none\ndriver: null\nscope: local\n\n")]
    [InlineData("28", "volume ls -q --format raw", "name: data\n")]
    [InlineData("20.10", "system df --format json", "json\njson\njson\njson\n")]
    public void A_format_means_what_the_client_knows(string version, string command, string stdout)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app -v data:/data -v /srv:/inside --expose 99 --label a.b-c=1 sleeper");
        string shown = bench.Do(command).Stdout;
        Assert.Equal(stdout, shown.Replace(bench.Get("app").Id[..12], "{id}", StringComparison.Ordinal).Replace(bench.Fine("network ls -q -f name=none").Stdout.Trim(), "{none}", StringComparison.Ordinal));
    }

    // A row as a whole has the size of the container in it, which is asked for then (20.10.24, 28.2.2).
    [Theory]
    [InlineData("ps --format '{{json .}}'", "\"Size\":\"0B (virtual 5.24MB)\"")]
    [InlineData("ps --format json", "\"Size\":\"0B\"")]
    [InlineData("ps --format '{{json .}}'", "\"Ports\":\"127.0.0.1:8080-\\u003e80/tcp\"")]
    [InlineData("ps --format '{{json .Ports}}'", "\"127.0.0.1:8080->80/tcp\"")]
    [InlineData("images --format '{{.Repository}} {{.Size}} {{.VirtualSize}}' sleeper", "sleeper 5.24MB 5.243MB")]
    [InlineData("ps --format '{{range $i, $p := split .Names \"\"}}{{json .}}{{end}}'", "\"a\"\"p\"\"p\"")]
    public void Sizes_are_worked_out_where_they_are_shown(string command, string part)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app -p 127.0.0.1:8080:80 sleeper");
        Assert.Contains(part, bench.Fine(command).Stdout, StringComparison.Ordinal);
    }

    private static DockerBench Bench()
    {
        var bench = new DockerBench();
        bench.Fine("create --name made sleeper");
        bench.Fine("run -d --name three quick");
        bench.Fine("run -d --name web-1 --label tier=back sleeper");
        bench.Fine("run -d --name web-2 -p 8080:80 sleeper");
        bench.Fine("pause web-2");
        bench.RunTo(2);
        return bench;
    }

    /// <summary>STATUS in every state and after every time (D8.10, D8.11).</summary>
    [Theory]
    [InlineData("created", 5, "Created")]
    [InlineData("running", 0.5, "Up Less than a second")]
    [InlineData("running", 61, "Up About a minute")]
    [InlineData("running", 7200, "Up 2 hours")]
    [InlineData("running --health-cmd true --health-interval 30s", 10, "Up 10 seconds (health: starting)")]
    [InlineData("running --health-cmd true --health-interval 30s", 7200, "Up 2 hours (healthy)")]
    [InlineData("running --health-cmd false --health-interval 30s --health-retries 1", 3600, "Up About an hour (unhealthy)")]
    [InlineData("paused", 200, "Up 3 minutes (Paused)")]
    [InlineData("exited", 65, "Exited (3) About a minute ago")]
    [InlineData("exited", 172800, "Exited (3) 2 days ago")]
    public void Status_in_words(string stateAndFlags, double seconds, string status)
    {
        string[] parts = stateAndFlags.Split(' ', 2);
        DockerBench bench = DockerBench.InState(parts[0], "28", CgroupVersion.V2, parts.ElementAtOrDefault(1) ?? "");
        bench.RunTo(seconds + 0.01);
        Assert.Equal(status + "\n", bench.Fine("ps -a --format '{{.Status}}'").Stdout);
    }

    // The engine's GetByPrefix: of several it is none, and no pattern.
    [Fact]
    public void Id_is_the_beginning_of_one()
    {
        DockerBench bench = Bench();
        string[] ids = [.. bench.Engine.Containers.Select(c => c.Id)];
        string web = bench.Get("web-1").Id;
        string shared = new(ids[0][0], 1);
        Assert.Equal("web-1\n", bench.Fine($"ps -a --format '{{{{.Names}}}}' -f id={web[..12]}").Stdout);
        Assert.Equal("web-1\n", bench.Fine($"ps -a --format '{{{{.Names}}}}' -f id={web}").Stdout);
        Assert.Equal("", bench.Fine($"ps -aq -f id={web[1..12]}").Stdout);
        Assert.Equal("", bench.Fine("ps -aq -f id=.").Stdout);
        Assert.Equal("", bench.Fine("ps -aq -f id=").Stdout);
        while (bench.Engine.Containers.Count(c => c.Id.StartsWith(shared, StringComparison.Ordinal)) < 2)
        {
            bench.Fine("create sleeper");
        }

        Assert.Equal("", bench.Fine($"ps -aq -f id={shared}").Stdout);
        Assert.Equal($"{web[..12]}\n", bench.Fine($"ps -aq -f id={shared} -f id={web[..12]}").Stdout);
    }
}
