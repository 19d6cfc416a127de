using System.Diagnostics;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>An interrupted run leaves nothing half-written, and what stood there before stays.</summary>
public class InterruptionTests
{
    // Ten thousand hours of millisecond steps: far more than can be simulated before the interruption.
    private static readonly string Endless = """
        name: endless
        services:
          app:
            image: busy
        x-oomsim:
          images:
            busy: {program: {steps: [{repeat: forever, steps: [{alloc: 1MiB}, {sleep: 1ms}, {free: all}]}]}}
          until: 10000h
          sample: 1h
        """ + "\n";

    [Fact]
    public async Task Ctrl_C_ends_with_130_and_leaves_the_earlier_result()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There is no signal to send there.
        }

        using var folder = new WorkFolder()
            .With("in/endless.yaml", Endless)
            .With("out/endless/summary.json", "the earlier result");
        using Process process = Oomsim.Start(folder, [], "run", "in", "-o", "out", "--no-plots");
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.False(process.HasExited, "the run ended before it was interrupted");

        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted", await error, StringComparison.Ordinal);
        Assert.Equal(["endless"], folder.Entries("out"));
        Assert.Equal("the earlier result", File.ReadAllText(folder.At("out/endless/summary.json")));
    }
}
