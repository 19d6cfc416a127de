using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Places of mounts that the runtime makes in the layer of a container whose image is known as a whole, and what lies above them. All seen with dockerd 20.10.24 and runc 1.1.5.</summary>
public class MadeMountPlaceTests
{
    [Theory]
    [InlineData("--init", "A /sbin|A /sbin/docker-init")]
    [InlineData("--init -v /new/deep", "A /new|A /new/deep|A /sbin|A /sbin/docker-init")]
    [InlineData("--init --read-only", "A /sbin|A /sbin/docker-init")]
    [InlineData("-v /etc/hosts:/etc/hosts", "")]
    [InlineData("-v /etc/hostname:/etc/other", "C /etc|A /etc/other")]
    public void Start_makes_them(string flags, string changes)
    {
        DockerBench bench = Bench();
        bench.Fine($"create --name app {flags} files sleep 1000");
        bench.Fine("start app");
        Assert.Equal(changes, string.Join('|', bench.Fine("diff app").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("-v /sbin")]
    [InlineData("-v vol:/sbin")]
    [InlineData("--tmpfs /sbin")]
    public void Hidden_small_init_does_not_start(string flags)
    {
        DockerBench bench = Bench();
        CommandResult refused = bench.Do($"run --name app --init {flags} files sleep 1000");
        Assert.Equal(
            new CommandResult(127, "", "docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"/sbin/docker-init\": stat /sbin/docker-init: no such file or directory: unknown.\n"),
            refused);
        Assert.Equal("A /sbin\nA /sbin/docker-init\n", bench.Fine("diff app").Stdout);
    }

    [Fact]
    public void Small_init_is_seen_where_nothing_covers_it()
    {
        Bench().Fine("run -d --init -v /sbin/more -v vol:/data files sleep 1000");
        Assert.Contains("/sbin/docker-init", new DockerBench("20.10").Do("run --init --tmpfs /sbin sleeper").Stderr, StringComparison.Ordinal);
    }

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("bin/", 0), ("bin/sleep", 10), ("data/", 0), ("data/hello", 6))));
        bench.Fine("import a.tar files");
        return bench;
    }
}
