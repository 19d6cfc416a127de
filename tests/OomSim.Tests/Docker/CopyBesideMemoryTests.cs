using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>docker cp</c> sees layers, volumes and folders of the host, and no memory file system above them (20.10.24).</summary>
public class CopyBesideMemoryTests
{
    [Theory]
    [InlineData("--tmpfs /tf")]
    [InlineData("--mount type=tmpfs,target=/tf")]
    public void Place_of_one_comes_with_the_first_start(string flags)
    {
        DockerBench bench = Bench();
        bench.Fine($"create --name app {flags} sleeper");
        Assert.Equal(new CommandResult(1, "", "no such directory\n"), bench.Do("cp hello app:/tf/"));
        Assert.Equal(new CommandResult(1, "", "Error: No such container:path: app:/tf\n"), bench.Do("cp hello app:/tf/x"));
        bench.Fine("start app");
        bench.Fine("exec app touch /tf/inside");
        bench.Fine("cp hello app:/tf/");
        Assert.Equal("inside\n", bench.Fine("exec app ls /tf").Stdout);
        bench.Fine("cp app:/tf/hello back");
        Assert.Equal(new CommandResult(1, "", "Error: No such container:path: app:/tf/inside\n"), bench.Do("cp app:/tf/inside back"));
        Assert.Contains("A /tf/hello\n", bench.Fine("diff app").Stdout, StringComparison.Ordinal);
    }

    // What an archive brings lies below it, also folders; the working directory the runtime makes on top.
    [Fact]
    public void Folders_below_one_are_not_seen_from_inside()
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name app --tmpfs /tf -w /tf/work/here sleeper");
        bench.Engine.AddFile(ImageArchives.Read(ImageArchives.Tar(("tf/", 0), ("tf/sub/", 0), ("tf/sub/f", 2), ("top/", 0))) with { Path = "a.tar" });
        bench.Fine("cp - app:/ < a.tar");
        Assert.Equal("work\n", bench.Fine("exec app ls /tf").Stdout);
        Assert.Equal("here\n", bench.Fine("exec app ls /tf/work").Stdout);
        Assert.Equal("", bench.Fine("exec app ls /top").Stdout);
        Assert.Equal("ls: /tf/sub: No such file or directory\n", bench.Do("exec app ls /tf/sub").Stderr);
        Assert.Equal(1, bench.Do("exec app touch /tf/sub/g").ExitCode);
        Assert.Contains("A /tf/sub\nA /tf/sub/f\n", bench.Fine("diff app").Stdout, StringComparison.Ordinal);
        bench.Fine("cp app:/tf/sub/f back");
    }

    [Theory]
    [InlineData("cp hello ro:/tf/", "container rootfs is marked read-only")]
    [InlineData("cp hello ro:/dev/", "container rootfs is marked read-only")]
    [InlineData("cp - ro:/tf < hello.tar", "container rootfs is marked read-only")]
    [InlineData("cp hello ro:/vr/", "mounted volume is marked read-only")]
    [InlineData("cp hello ro:/br/", "mounted volume is marked read-only")]
    [InlineData("cp hello ro:/vol/", "")]
    [InlineData("cp hello ro:/bw/", "")]
    public void Layers_that_are_read_only_are_so_below_it(string command, string words)
    {
        DockerBench bench = Bench();
        bench.Fine("run -d --name ro --read-only --tmpfs /tf -v vol:/vol -v vr:/vr:ro -v /srv/br:/br:ro -v /srv/bw:/bw sleeper");
        bench.Fine("cp source:/etc/os-release - > hello.tar");
        CommandResult answer = bench.Do(command);
        Assert.Equal(words.Length > 0 ? $"Error response from daemon: {words}\n" : "", answer.Stderr);
    }

    [Theory]
    [InlineData("hello/")]
    [InlineData("hello/.")]
    [InlineData("hello/x")]
    public void File_is_no_folder(string from)
    {
        DockerBench bench = Bench();
        Assert.Equal(new CommandResult(1, "", "not a directory\n"), bench.Do($"cp {from} source:/"));
        Assert.Equal(new CommandResult(1, "", $"lstat {DockerEngine.Home}/nope: no such file or directory\n"), bench.Do("cp nope/ source:/"));
    }

    private static DockerBench Bench()
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name source sleeper");
        bench.Fine("cp source:/etc/os-release hello");
        return bench;
    }
}
