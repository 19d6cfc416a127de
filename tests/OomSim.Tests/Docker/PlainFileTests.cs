using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Files of the host that are no archives, where one is wanted; the client's own help.</summary>
public class PlainFileTests
{
    [Theory]
    [InlineData("cp - app:/etc < id.txt", "Error response from daemon: Error processing tar file(exit status 1): unexpected EOF\n")]
    [InlineData("load < id.txt", "Error processing tar file(exit status 1): unexpected EOF\n")]
    [InlineData("load -i id.txt", "Error processing tar file(exit status 1): unexpected EOF\n")]
    [InlineData("cp - app:/etc < large.txt", "Error response from daemon: Error processing tar file(exit status 1): archive/tar: invalid tar header\n")]
    [InlineData("load < large.txt", "Error processing tar file(exit status 1): archive/tar: invalid tar header\n")]
    [InlineData("import - some < large.txt", "Error response from daemon: Error processing tar file(exit status 1): archive/tar: invalid tar header\n")] // by overlay2
    [InlineData("load < nosuch.txt", "bash: nosuch.txt: No such file or directory\n")]
    public void Text_is_no_archive(string line, string words)
    {
        var bench = new DockerBench("20.10");
        bench.Fine("create --name app --cidfile id.txt sleeper");
        bench.Engine.WriteText("large.txt", new string('x', 512));
        Assert.Equal(words, bench.Do(line).Stderr);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("ps --help")]
    [InlineData("--help ps")]
    public void Help_has_help_of_its_own(string words)
    {
        const string Page = "Usage:  docker help [command]\n\nHelp about the command\n";
        Assert.Equal(new CommandResult(0, Page, ""), new DockerBench("28").Do("help " + words));
        Assert.Equal(new CommandResult(0, "\n" + Page, ""), new DockerBench("20.10").Do("help " + words));
    }

    [Fact]
    public void Shared_memory_of_the_host_can_be_mounted_anywhere()
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name one -v /dev/shm:/mnt sleeper");
        bench.Fine("run -d --name two -v /dev/shm:/dev/shm sleeper");
        bench.Fine("exec one sh -c 'echo hello > /mnt/x'");
        Assert.Equal("x\n", bench.Fine("exec two ls /dev/shm").Stdout);
        Assert.Equal("", bench.Fine("diff one").Stdout.Replace("A /mnt\n", "", StringComparison.Ordinal));
        Assert.Contains("tmpfs                  1048576         4   1048572   0% /mnt\n", bench.Fine("exec one df /mnt").Stdout, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test -f /etc/app.conf", 0, "", "")]
    [InlineData("cat /etc/app.conf", 0, "", "")]
    [InlineData("ls /etc/app.conf", 0, "/etc/app.conf\n", "")]
    [InlineData("rm /etc/app.conf", 1, "", "rm: can't remove '/etc/app.conf': Device or resource busy\n")]
    public void Mounted_file_is_there(string command, int code, string stdout, string stderr)
    {
        var bench = new DockerBench();
        bench.Engine.WriteText("app.conf", "a = 1\n");
        bench.Fine($"run -d --name app -v {DockerEngine.Home}/app.conf:/etc/app.conf sleeper");
        Assert.Equal(new CommandResult(code, stdout, stderr), bench.Do("exec app " + command));
        Assert.Equal("", bench.Fine("diff app").Stdout);
    }

    [Fact]
    public void Mounted_file_lies_on_the_hosts_disk()
    {
        var bench = new DockerBench(configure: c => c with { DiskSize = 1L << 30 });
        Assert.Contains("/dev/vda ", bench.Fine("run --rm -v /etc/hostname:/x sleeper df /x").Stdout, StringComparison.Ordinal);
    }
}
