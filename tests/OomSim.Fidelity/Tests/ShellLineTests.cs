using Xunit;

namespace OomSim.Fidelity;

public sealed class ShellLineTests
{
    [Fact]
    public void A_line_falls_into_its_commands()
    {
        Assert.Equal(["sleep 1", "kill -9 4042", "cat /proc/swaps"], ShellLine.CommandsOf("host$ sleep 1; kill -9 4042 2>/dev/null && cat /proc/swaps"));
        Assert.Equal(["swapoff -a"], ShellLine.CommandsOf("# host$ swapoff -a"));
        Assert.Empty(ShellLine.CommandsOf("write 1 > docker/a/memory.oom_control"));
    }

    [Fact]
    public void A_loop_is_unrolled() =>
        Assert.Equal(["kill -9 12", "kill -9 34"], ShellLine.Commands("for p in 12 34; do kill -9 $p; done"));

    [Theory]
    [InlineData("kill -9 12", "9", 12)]
    [InlineData("kill -TERM 12", "TERM", 12)]
    [InlineData("kill -s STOP 12", "STOP", 12)]
    [InlineData("kill 12", "TERM", 12)]
    public void A_kill_names_its_signal_or_means_15(string command, string signal, int pid)
    {
        Assert.Equal((signal, pid), (ShellLine.Kill(command)!.Value.Signal, ShellLine.Kill(command)!.Value.Pids.Single()));
        Assert.Null(ShellLine.Kill("killall hog"));
    }

    [Theory]
    [InlineData("host$ swapoff -a")]
    [InlineData("# host$ swapoff /dev/vdd")]
    [InlineData("host$ swapoff /var/tmp/lab.swap")]
    public void A_device_or_a_file_may_be_taken_off(string entry) => Assert.Matches(CommandMatch.SwapOff(), entry);

    [Fact]
    public void A_kill_may_mean_several() => Assert.Equal([12, 34], ShellLine.Kill("kill -9 12 34")!.Value.Pids);
}
