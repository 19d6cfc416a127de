using OomSim.Kernel;
using Xunit;
using static OomSim.Tests.Kernel.Bench;

namespace OomSim.Tests.Kernel;

public sealed class ProgramTextTests
{
    // The recorded 1184 KiB hold a program of 804 KiB; one of 2 MiB has 2048 − 804 more, and so never less address space than memory. None, or a smaller one, changes nothing.
    [Theory]
    [InlineData(2048, 1184 + 2048 - 804)]
    [InlineData(804, 1184)]
    [InlineData(100, 1184)]
    public void TheProgramsFileIsPartOfItsAddressSpace(long kibibytes, long expected)
    {
        Bench bench = new();
        Process process = bench.Host.Spawn(new SpawnRequest
        {
            Cgroup = bench.Group("/docker/a"),
            Program = Program("p", Sleep(10)) with { Exec = "/bin/p" },
            Files = new TestFiles(("/bin/p", kibibytes << 10)),
            Owner = "a",
        });
        bench.RunTo(1);
        ProcessValues values = process.Read();
        Assert.Equal(expected << 10, values.Vm);
        Assert.Equal(kibibytes << 10, values.File);
        Assert.True(values.Rss <= values.Vm);
        bench.Host.CheckInvariants();
    }
}
