using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Volumes as the engine keeps their names, and the events of containers that have some (D1.21–D1.23).</summary>
public class VolumeTests
{
    [Theory]
    [InlineData("28", "volume create,create,volume mount,network connect,start,kill,network disconnect,volume unmount,die")]
    [InlineData("20.10", "volume create,create,network connect,volume mount,start,kill,die,network disconnect,volume unmount")] // as a real 20.10.24 does it
    public void Container_makes_mounts_and_unmounts_its_volume(string version, string events)
    {
        var bench = new DockerBench(version);
        bench.Fine("run -d --name app -v data:/data:ro -v /srv:/srv sleeper");
        bench.Fine("kill app");
        Assert.Equal(events, string.Join(',', bench.Actions));
        Assert.Equal(("/data", "false"), bench.Events.Where(e => e.Action == "mount").Select(e => (e.Attributes["destination"], e.Attributes["read/write"])).Single());
        Assert.Equal("volume data /data falsebind  /srv true\n", bench.Fine("inspect -f '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}}{{end}}' app").Stdout);
        Assert.Equal("app data,/srv\n", bench.Fine("ps -a --filter volume=/data --format '{{.Names}} {{.Mounts}}'").Stdout);
    }

    [Fact]
    public void Named_ones_are_listed_inspected_and_removed()
    {
        var bench = new DockerBench();
        Assert.Equal("data\n", bench.Fine("volume create --label tier=db data").Stdout);
        Assert.Equal("data\n", bench.Fine("volume create data").Stdout);
        Assert.Equal(65, bench.Fine("volume create").Stdout.Length);
        Assert.Equal("DRIVER    VOLUME NAME\nlocal     data\n", bench.Fine("volume ls -f name=data").Stdout);
        Assert.Equal("/var/lib/docker/volumes/data/_data db\n", bench.Fine("volume inspect -f '{{.Mountpoint}} {{.Labels.tier}}' data").Stdout);
        Assert.Equal(new CommandResult(0, "data\n", ""), bench.Do("volume rm data"));
        Assert.Equal(["volume create", "volume create", "volume destroy"], bench.Actions);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("-v named:/data", 1)]
    [InlineData("--tmpfs /data -v /srv:/log/", 0)]
    public void An_image_asks_for_volumes(string flags, int own)
    {
        var bench = new DockerBench();
        bench.Fine("create --name first sleeper");
        bench.Fine("commit -c 'VOLUME [\"/data\", \"/log\"]' first asks");
        bench.Fine($"run -d --name app {flags} asks");
        Assert.Equal(own, bench.Get("app").Volumes.Count(v => v.Volume.Length == 64));
        bench.Fine("rm -fv app");
        Assert.DoesNotContain(bench.Engine.Volumes, v => v.IsAnonymous);
    }

    [Fact]
    public void Values_of_one_filter_are_alternatives()
    {
        var bench = new DockerBench();
        bench.Fine("volume create --label tier=db data");
        bench.Fine("volume create logs");
        bench.Fine("volume create tmp");
        Assert.Equal("data\nlogs\n", bench.Fine("volume ls -q -f name=data -f name=logs").Stdout);
        Assert.Equal("data\n", bench.Fine("volume ls -q -f name=data -f name=logs -f label=tier").Stdout);
    }

    [Theory]
    [InlineData("28", "volume rm used", "Error response from daemon: remove used: volume is in use - [<id>]\n")]
    [InlineData("28", "volume rm nope", "Error response from daemon: get nope: no such volume\n")]
    [InlineData("24", "volume rm nope", "Error: No such volume: nope\n")]
    [InlineData("28", "volume create -d nfs data", "Error response from daemon: create data: error looking up volume plugin nfs: plugin \"nfs\" not found\n")]
    public void Refusals(string version, string command, string stderr)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app -v used:/data sleeper");
        Assert.Equal(new CommandResult(1, "", stderr.Replace("<id>", bench.Get("app").Id, StringComparison.Ordinal)), bench.Do(command));
    }

    [Theory]
    [InlineData("run --rm -v /data quick", "", 0)]
    [InlineData("run --name app -v /data quick", "rm app", 1)]
    [InlineData("run --name app -v /data quick", "rm -v app", 0)]
    [InlineData("run --name app -v data:/data quick", "rm -v app", 1)]
    [InlineData("run --name app --mount type=volume,src=data,dst=/data quick", "rm app", 1)]
    [InlineData("run --name app --mount type=bind,src=/srv,dst=/data quick", "rm app", 0)]
    public void Those_without_a_name_go_with_their_container(string run, string remove, int left)
    {
        var bench = new DockerBench();
        bench.Do(run);
        if (remove.Length > 0)
        {
            bench.Fine(remove);
        }

        Assert.Equal(left, bench.Fine("volume ls -q").Stdout.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("28", "volume prune -f", "named used")]
    [InlineData("28", "volume prune -fa", "used")]
    [InlineData("20.10", "volume prune -f", "used")]
    [InlineData("28", "system prune -f --volumes", "named used")]
    public void Prune_takes_those_that_no_container_has(string version, string command, string left)
    {
        var bench = new DockerBench(version);
        bench.Fine("volume create named");
        bench.Fine("volume create");
        bench.Fine("run -d -v used:/data sleeper");
        string printed = bench.Fine(command).Stdout;
        Assert.StartsWith("Deleted Volumes:\n", printed, StringComparison.Ordinal);
        Assert.EndsWith("\nTotal reclaimed space: 0B\n", printed, StringComparison.Ordinal);
        Assert.Equal(left, string.Join(' ', bench.Fine("volume ls -q").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>Of a volume that nobody names there is one at a place, and none where a memory file system is (20.10.24).</summary>
    [Theory]
    [InlineData("-v /v1 --tmpfs /v1", 0)]
    [InlineData("-v /v1/ --tmpfs /v1", 0)]
    [InlineData("-v /v1/ -v /v1", 1)]
    [InlineData("-v /v1 -v /v2", 2)]
    public void One_at_a_place(string flags, int volumes)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(volumes, bench.Fine("volume ls -q").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal($"{volumes}\n", bench.Fine("inspect -f '{{len .Mounts}}' app").Stdout);
    }

    // Seen with 20.10.24: who only names a volume of another does not hold it.
    [Fact]
    public void A_volume_of_another_container_is_held_once_it_is_mounted()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("run -d --name donor -v vv:/v sleeper");
        bench.Fine("create --name names --volumes-from donor sleeper");
        bench.Fine("run -d --name covers --volumes-from donor --tmpfs /v sleeper");
        bench.Fine("run -d --name mounts --volumes-from donor sleeper");
        bench.Fine("rm -f donor");
        Assert.Equal($"Error response from daemon: remove vv: volume is in use - [{bench.Get("mounts").Id}]\n", bench.Do("volume rm vv").Stderr);
        bench.Fine("stop -t 0 mounts");
        Assert.Equal(1, bench.Do("volume rm vv").ExitCode);
        bench.Fine("rm mounts");
        bench.Fine("volume rm vv");
        Assert.Equal("Error response from daemon: get vv: no such volume\nError: failed to start containers: names\n", bench.Do("start names").Stderr);
        bench.Fine("restart -t 0 covers");
        Assert.Equal("vv /v\n", bench.Fine("inspect -f '{{range .Mounts}}{{.Name}} {{.Destination}}{{end}}' covers").Stdout);
        Assert.DoesNotContain(bench.Events, e => e.Type == "volume" && e.Action == "mount" && e.Attributes["container"] == bench.Get("covers").Id);
    }
}
