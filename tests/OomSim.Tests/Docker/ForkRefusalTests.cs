using OomSim.Docker;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Docker;

/// <summary>A shell that cannot fork tells so and ends with 2 (BusyBox 1.35 with 20.10.24).</summary>
public class ForkRefusalTests
{
    [Theory]
    [InlineData("sleep 1; echo a", 2, "")]
    [InlineData("echo a; sleep 1; echo b", 2, "a\n")]
    [InlineData("echo a; exec sleep 1", 0, "a\n")]
    [InlineData("true; sleep 1", 0, "")]
    public void Shell_cannot_fork(string script, int code, string output)
    {
        foreach (CgroupVersion cgroups in (CgroupVersion[])[CgroupVersion.V1, CgroupVersion.V2])
        {
            Assert.Equal(
                new CommandResult(code, output, code == 0 ? "" : "sh: can't fork: Resource temporarily unavailable\n"),
                new DockerBench("20.10", cgroups).Do($"run --pids-limit 1 sleeper sh -c '{script}'"));
        }
    }
}
