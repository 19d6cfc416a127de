using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>How <c>Mounts</c> of <c>docker inspect</c> shows what <c>-v</c> and <c>--mount</c> said (20.10.24).</summary>
public class MountModeTests
{
    [Theory]
    [InlineData("-v data:/x", "z true ")]
    [InlineData("-v data:/x:rw", "rw true ")]
    [InlineData("-v data:/x:nocopy", "nocopy true ")]
    [InlineData("-v data:/x:ro,nocopy", "ro,nocopy false ")]
    [InlineData("-v data:/x:Z", "Z true ")]
    [InlineData("-v /x", " true ")]
    [InlineData("--mount type=volume,src=data,dst=/x", "z true ")]
    [InlineData("--mount type=volume,src=data,dst=/x,readonly", "z false ")]
    [InlineData("-v /etc:/x:rshared", "rshared true rshared")]
    [InlineData("-v /etc:/x:rw,slave", "rw,slave true slave")]
    [InlineData("-v /etc:/x:ro", "ro false rprivate")]
    [InlineData("--mount type=bind,src=/etc,dst=/x,bind-propagation=rshared", " true rshared")]
    [InlineData("--mount type=bind,src=/etc,dst=/x", " true rprivate")]
    public void Mode_is_what_was_given(string flags, string shown)
    {
        var bench = new DockerBench("20.10");
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(shown + "\n", bench.Fine("inspect -f '{{range .Mounts}}{{.Mode}} {{.RW}} {{.Propagation}}{{end}}' app").Stdout);
    }

    // A client of 23 and later sends whole paths.
    [Theory]
    [InlineData("28", $"[\"{DockerEngine.Home}/x:/y:ro\"]")]
    [InlineData("20.10", null)]
    public void Relative_folders_are_made_whole(string version, string? binds)
    {
        var bench = new DockerBench(version);
        CommandResult made = bench.Do("create --name app -v ./x:/y:ro sleeper");
        Assert.Equal(binds is null, made.ExitCode != 0);
        Assert.Equal(binds is null ? "" : binds + "\n", binds is null ? "" : bench.Fine("inspect -f '{{json .HostConfig.Binds}}' app").Stdout);
    }

    [Fact]
    public void Propagation_is_asked_for()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app --mount type=bind,src=/etc,dst=/x,bind-propagation=rshared sleeper");
        Assert.Equal("[{\"Type\":\"bind\",\"Source\":\"/etc\",\"Target\":\"/x\",\"BindOptions\":{\"Propagation\":\"rshared\"}}]\n", bench.Fine("inspect -f '{{json .HostConfig.Mounts}}' app").Stdout);
    }

    [Fact]
    public void Volumes_of_another_container_have_no_mode()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name main -v data:/x:nocopy sleeper");
        bench.Fine("create --name side --volumes-from main:ro sleeper");
        Assert.Equal(" false\n", bench.Fine("inspect -f '{{range .Mounts}}{{.Mode}} {{.RW}}{{end}}' side").Stdout);
    }
}
