using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>Mounts that the runtime refuses, as dockerd 20.10.24 answers.</summary>
public class RefusedMountTests
{
    [Theory]
    [InlineData("--tmpfs /proc/x", "tmpfs", "/proc/x", "/proc/x: no such file or directory", 127)]
    [InlineData("--tmpfs /proc/x/y", "tmpfs", "/proc/x/y", "/proc/x: no such file or directory", 127)]
    [InlineData("--tmpfs /sys/x", "tmpfs", "/sys/x", "/sys/x: read-only file system", 125)]
    [InlineData("-v /tmp:/sys/x", "/tmp", "/sys/x", "/sys/x: read-only file system", 125)]
    public void Nothing_is_made_in_file_systems_of_the_kernel(string flags, string source, string place, string problem, int code)
    {
        CommandResult result = new DockerBench("20.10").Do($"run -d {flags} sleeper");
        Assert.Contains($"error mounting \"{source}\" to rootfs at \"{place}\": mkdir {DockerEngine.DataRoot}/", result.Stderr, StringComparison.Ordinal);
        Assert.Contains("/merged" + problem, result.Stderr, StringComparison.Ordinal);
        Assert.Equal(code, result.ExitCode);
    }

    [Theory]
    [InlineData("/sys/kernel")]
    [InlineData("/sys/fs/cgroup")]
    public void What_is_there_is_mounted_on(string place) => new DockerBench("20.10").Fine($"run -d --tmpfs {place} sleeper");
}
