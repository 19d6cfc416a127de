using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>What filters leave of a shell's own output goes to the file behind them; folders that a volume lies on are there without a file.</summary>
public class PipedFileTests
{
    [Theory]
    [InlineData("echo abc | grep b > /var/f", 0, 4)]
    [InlineData("echo abc | grep z > /var/f", 1, 0)]
    [InlineData("echo abc | grep z > /var/f; true", 0, 0)]
    [InlineData("echo abc | tr a-c x | cut -c1 > /var/f", 0, 2)]
    [InlineData("echo abc > /var/f; echo abc | grep z >> /var/f", 1, 4)]
    public void The_file_holds_what_the_filters_leave(string script, int exitCode, long size)
    {
        var bench = new DockerBench();
        bench.Fine("run -d --name app sleeper");
        Assert.Equal(new CommandResult(exitCode, "", ""), bench.Do($"exec app sh -c '{script}'"));
        Inode? file = bench.Get("app").Files.Find("/var/f");
        Assert.NotNull(file);
        Assert.Equal(size, bench.Get("app").Files.SizeOf(file));
    }

    [Theory]
    [InlineData("-v data:/data")]
    [InlineData("--tmpfs /data")]
    public void A_folder_without_files_is_copied(string mount)
    {
        var bench = new DockerBench();
        bench.Fine($"create --name app {mount} sleeper");
        bench.Fine("cp app:/data - > out.tar");
        bench.Fine("cp app:/data out");
        Assert.Equal(1, bench.Do("cp app:/other - > out.tar").ExitCode);
    }
}
