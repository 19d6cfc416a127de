using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Volumes that the engine has made by the time it refuses a container stay (20.10.24).</summary>
public class RefusedVolumeTests
{
    // The driver is looked for before the volume is (20.10.24).
    [Fact]
    public void Volume_that_is_there_is_of_no_other_driver()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("volume create v1");
        Assert.Contains("create v1: error looking up volume plugin nope: plugin \"nope\" not found", bench.Do("create --volume-driver nope -v v1:/x sleeper").Stderr, StringComparison.Ordinal);
        bench.Fine("create --volume-driver local -v v1:/x sleeper");
    }

    // What a mount asks for has labels only where it names some (20.10.24).
    [Theory]
    [InlineData("", "null")]
    [InlineData(",volume-label=a=b", "{\"a\":\"b\"}")]
    public void Volume_of_a_mount_has_the_labels_that_it_names(string more, string labels)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --mount type=volume,src=m2,dst=/d,volume-opt=type=tmpfs,volume-opt=device=tmpfs" + more + " sleeper");
        Assert.Equal(labels + "\n", bench.Fine("volume inspect -f '{{json .Labels}}' m2").Stdout);
    }

    [Theory]
    [InlineData("-v aa:/x -v bb:/etc/os-release", "aa bb")]
    [InlineData("-v /anon -v cc:/etc/os-release", "cc")]
    [InlineData("-v dd:/x -w /etc/os-release", "dd")]
    [InlineData("--mount type=volume,target=/x --mount type=volume,target=/etc/os-release", "")]
    [InlineData("-v nn:/x -v /dev/null:relative", "nn")]
    [InlineData("-v zz1:/a -v zz2:/b:bad", "zz1")]
    [InlineData("-v zz5:/a -v bad/name:/b", "zz5")]
    [InlineData("-v zz7:/a -v zz7b:/", "zz7")]
    [InlineData("-v zz8:/a --mount type=volume,source=-bad,target=/y", "zz8")]
    [InlineData("-v pp:/x --mount type=volume,source=qq,target=/y,volume-driver=nope", "pp")]
    [InlineData("-v rr:/x --volume-driver nope", "")]
    [InlineData("-v xx:/x --mount type=volume,source=yy,target=/y,volume-opt=nope=1", "xx")]
    [InlineData("-v xw6:/x --mount type=tmpfs,target=/x", "xw6")]
    [InlineData("-v xw7:/x --link nope", "xw7")]
    [InlineData("--volume-driver foo --mount type=volume,source=keep,target=/x -v /anon", "keep")]
    [InlineData("--link nope --mount type=volume,target=/x", "")]
    [InlineData("--link nope --mount type=volume,target=/x --mount type=volume,source=keep,target=/y", "keep")]
    [InlineData("-v jj:/x --volumes-from nope", "")]
    [InlineData("-v oo:/x --mount type=bind,source=/nope,target=/y", "")]
    [InlineData("-v ww:/x --pid container:nope", "")]
    [InlineData("-v tt:/x --log-driver nope", "")]
    public void Those_before_the_fault_stay(string flags, string volumes)
    {
        var bench = new DockerBench("20.10");
        CommandResult refused = bench.Do($"create --name app {flags} sleeper");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal(volumes, string.Join(' ', bench.Fine("volume ls -q").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("", bench.Fine("ps -aq").Stdout);
    }

    [Fact]
    public void One_without_a_name_stays_too()
    {
        var bench = new DockerBench("20.10");
        Assert.Contains("create yy: invalid option: \"nope\"", bench.Do("create --mount type=volume,target=/x --mount type=volume,source=yy,target=/y,volume-opt=nope=1 sleeper").Stderr, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{64}\n$", bench.Fine("volume ls -q").Stdout);
    }
}
