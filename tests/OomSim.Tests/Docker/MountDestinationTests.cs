using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Places of mounts as the engine keeps them, folders that have to do with its own, and mounts of other containers. All measured with dockerd 20.10.24, but for its data root.</summary>
public class MountDestinationTests
{
    private const string Held = "Error response from daemon: invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when mount source is within the daemon root, daemon root: \"/var/lib/docker\", ";
    private const string Mounts = "'{{range .Mounts}}{{.Type}} {{.Name}} {{.Source}} {{.Destination}} [{{.Mode}}] {{.RW}} {{.Propagation}};{{end}}'";

    [Fact]
    public void Places_are_kept_without_what_means_nothing()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app -v v9:/x/../y -v v8:/z/ -v v7://w//k -v /tmp/:/b/ --mount type=bind,src=/etc/,dst=/b2//c/ --mount type=tmpfs,dst=/t3/ sleeper");
        string shown = bench.Fine($"inspect -f {Mounts} app").Stdout;
        Assert.Contains("v9/_data /y [z] true ;", shown, StringComparison.Ordinal);
        Assert.Contains("v8/_data /z [z] true ;", shown, StringComparison.Ordinal);
        Assert.Contains("v7/_data /w/k [z] true ;", shown, StringComparison.Ordinal);
        Assert.Contains("bind  /tmp /b [] true rprivate;", shown, StringComparison.Ordinal);
        Assert.Contains("bind  /etc /b2/c [] true rprivate;", shown, StringComparison.Ordinal);
        Assert.Contains("tmpfs   /t3 [] true ;", shown, StringComparison.Ordinal);
        Assert.Equal("[\"v9:/x/../y\",\"v8:/z/\",\"v7://w//k\",\"/tmp/:/b/\"]\n", bench.Fine("inspect -f '{{json .HostConfig.Binds}}' app").Stdout);
        foreach ((string place, string found) in new[] { ("/z", "app\n"), ("/z/", ""), ("/b", "app\n"), ("/tmp", "app\n"), ("/tmp/", "") })
        {
            Assert.Equal(found, bench.Fine($"ps -a --filter volume={place} --format '{{{{.Names}}}}'").Stdout);
        }
    }

    [Theory]
    [InlineData("-v vv:/data --mount type=volume,src=vx,dst=/data/", "/data/")]
    [InlineData("-v vv:/data -v vw:/data/", "/data")]
    [InlineData("-v vv:/data/ --tmpfs /data", "/data")]
    public void One_place_holds_one_mount(string flags, string told) =>
        Assert.Equal(new CommandResult(1, "", $"Error response from daemon: Duplicate mount point: {told}\n"), new DockerBench("20.10").Do($"create {flags} sleeper"));

    [Theory]
    [InlineData("20.10")]
    [InlineData("28")]
    public void What_touches_the_data_root_is_a_slave(string version)
    {
        var bench = new DockerBench(version);
        bench.Fine("create --name app -v /:/h -v /var/lib/docker:/u -v /var/lib/dockerx:/v -v /var/lib/docker/volumes:/w -v /etc:/e -v /:/rr:rslave -v /:/ro:ro,rshared -v /va:/va -v //var:/dd --mount type=bind,src=/,dst=/k,readonly sleeper");
        string shown = bench.Fine("inspect -f '{{range .Mounts}}{{.Source}} {{.Destination}} {{.Propagation}};{{end}}' app").Stdout;
        Assert.Equal(
            "/ /h rslave;/var/lib/docker /u rslave;/var/lib/dockerx /v rslave;/var/lib/docker/volumes /w rslave;/etc /e rprivate;/ /rr rslave;/ /ro rshared;/va /va rslave;/var /dd rprivate;/ /k rslave;\n",
            shown);
    }

    [Theory]
    [InlineData("-v /:/x:private", "/", "private")]
    [InlineData("-v /var:/x:ro,rprivate", "/var", "rprivate")]
    [InlineData("-v /a:/x -v /:/x:slave", "/", "slave")]
    [InlineData("-v /a:/x --mount type=bind,src=/,dst=/x,bind-propagation=shared", "/", "shared")]
    [InlineData("--mount type=bind,src=/var/lib/docker/volumes,dst=/x,bind-propagation=rprivate,ro", "/var/lib/docker/volumes", "rprivate")]
    public void Mounts_of_the_data_root_are_not_held(string flags, string source, string propagation)
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddGiven(new GivenPath("/var/lib/docker/volumes", null));
        Assert.Equal(new CommandResult(1, "", $"{Held}bind mount source: \"{source}\", propagation: \"{propagation}\"\n"), bench.Do($"create {flags} sleeper"));
    }

    [Fact]
    public void Of_two_others_the_later_one_counts()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name a6 -v v6:/d -v /etc:/e:ro,z -v /opt:/o sleeper");
        bench.Fine("create --name a7 --volumes-from a6 -v v7:/e sleeper");
        bench.Fine("create --name a8 --volumes-from a7:ro --volumes-from a6 -v /d -v v9:/o/ sleeper");
        bench.Fine("create --name a9 --volumes-from a6 --volumes-from a7:ro -v /d -v /tmp:/d sleeper");
        Assert.Equal(["bind  /opt /o [] true rprivate", "volume v6 /var/lib/docker/volumes/v6/_data /d [] true ", "volume v7 /var/lib/docker/volumes/v7/_data /e [z] true "], MountsOf(bench, "a7"));
        Assert.Equal(["bind  /etc /e [] false rprivate", "volume v6 /var/lib/docker/volumes/v6/_data /d [] true ", "volume v9 /var/lib/docker/volumes/v9/_data /o [z] true "], MountsOf(bench, "a8"));
        Assert.Equal(["bind  /opt /o [] false rprivate", "bind  /tmp /d [] true rprivate", "volume v7 /var/lib/docker/volumes/v7/_data /e [] false "], MountsOf(bench, "a9"));
    }

    [Theory]
    [InlineData("create --rm --name app -v /an sleeper", "rm app", 1)]
    [InlineData("create --rm --name app -v /an sleeper", "rm -v app", 0)]
    [InlineData("create --rm --name app -v /an sleeper", "container prune -f", 1)]
    [InlineData("run -d --rm --name app -v /an sleeper", "rm -f app", 1)]
    [InlineData("run -d --rm --name app -v /an sleeper", "rm -fv app", 0)]
    [InlineData("run -d --rm --name app -v /an sleeper", "kill app", 0)]
    [InlineData("run -d --rm --name app -v /an sleeper", "stop -t 0 app", 0)]
    public void Who_removes_it_by_hand_keeps_its_volumes(string created, string removed, int left)
    {
        var bench = new DockerBench("20.10");
        bench.Fine(created);
        bench.Fine(removed);
        bench.RunTo(bench.Now + 1);
        Assert.Null(bench.Engine.Find("app"));
        Assert.Equal(left, bench.Fine("volume ls -q").Stdout.Count(c => c == '\n'));
    }

    private static string[] MountsOf(DockerBench bench, string name) =>
        [.. bench.Fine($"inspect -f {Mounts} {name}").Stdout.TrimEnd('\n').Split(';', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
