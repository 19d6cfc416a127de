using OomSim.Kernel;
using Xunit;

namespace OomSim.Fidelity;

/// <summary>The recorded kernels' OOM reports, worked out again: the arithmetic names whom the kernel killed, each time (K1).</summary>
public sealed class VictimTests
{
    [Fact]
    public void Every_recorded_victim_is_the_one_with_the_most_points()
    {
        int reports = 0;
        foreach (string log in Directory.EnumerateFiles(RecordingFolder.Root, "kernel.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (VictimCheck check in VictimCheck.Of(OomLogReader.Read(File.ReadLines(log)), null))
            {
                Assert.True(check.Agrees ?? true, $"{log}:{check.Report.Line}: killed {check.Killed}, the arithmetic names {check.Computed}");
                reports += check.Agrees is null ? 0 : 1;
            }
        }

        Assert.True(reports >= 60 || !RecordingFolder.IsOwn, $"{reports} reports with a table and a victim");
    }
}
