using OomSim.Docker;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary><c>--init</c> with a command that cannot be executed: the small init is there, so the container starts, and its child says why it ends (D4.72; 20.10.24).</summary>
public class SmallInitFaultTests
{
    [Theory]
    [InlineData("nosuch", "exec nosuch failed: No such file or directory", 127)]
    [InlineData("/nosuch", "exec /nosuch failed: No such file or directory", 127)]
    [InlineData("/etc", "exec /etc failed: Permission denied", 126)]
    [InlineData("/etc/os-release", "exec /etc/os-release failed: Permission denied", 126)]
    [InlineData("/etc/os-release/x", "exec /etc/os-release/x failed: Not a directory", 1)]
    [InlineData("/etc/hosts", "exec /etc/hosts failed: Permission denied", 126)]
    [InlineData("/proc/mounts", "exec /proc/mounts failed: Permission denied", 126)]
    [InlineData("/dev/null/x", "exec /dev/null/x failed: Not a directory", 1)]
    [InlineData("''", "exec  failed: No such file or directory", 127)]
    public void Child_of_the_init_says_why(string command, string words, int code)
    {
        var bench = new DockerBench("20.10");
        Assert.Equal(new CommandResult(code, "", $"[FATAL tini (7)] {words}\n"), bench.Do($"run --init --name app sleeper {command}"));
        Assert.Equal("exited", bench.Get("app").Status);
        Assert.Equal(["create", "attach", "network connect", "start", "die", "network disconnect"], bench.Actions);
        Assert.Equal("[FATAL tini (7)] " + words + "\n", bench.Do("logs app").Stderr);
    }

    [Fact]
    public void Start_is_no_failure_and_restarts_go_on()
    {
        var bench = new DockerBench("20.10");
        Assert.Equal(0, bench.Do("run -d --init --name app --restart always sleeper nosuch").ExitCode);
        bench.RunTo(2);
        Assert.True(bench.Get("app").RestartCount > 2);
        Assert.Equal(0, bench.Do("create --init --name other sleeper nosuch").ExitCode);
        Assert.Equal(new CommandResult(0, "other\n", ""), bench.Do("start other"));
        bench.RunTo(3);
        Assert.Equal(127, bench.Do("start -a other").ExitCode);
    }
}
