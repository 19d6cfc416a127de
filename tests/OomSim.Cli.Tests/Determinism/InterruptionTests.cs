using System.Diagnostics;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>An interrupted run leaves nothing half-written, and what stood there before stays.</summary>
public class InterruptionTests
{
    /// <summary>Far more than can be simulated before the interruption: events by the million, samples by the million between two events, containers by the ten thousand in one.</summary>
    [Theory]
    [InlineData("{repeat: forever, steps: [{alloc: 1MiB}, {sleep: 1ms}, {free: all}]}", "1h", "10000h", 1, "INT")]
    [InlineData("{sleep: forever}", "1ms", "5h", 1, "INT")]
    [InlineData("{sleep: forever}", "1ms", "5h", 1, "HUP")]
    [InlineData("{alloc: 1MiB}, {sleep: forever}", "1s", "990s", 20_000, "INT")]
    public async Task A_signal_ends_it_with_130_and_leaves_the_earlier_result(string steps, string sample, string until, int containers, string signal)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // There is no signal to send, or no way to make sure that it is heeded.
        }

        using var folder = new WorkFolder()
            .With("in/endless.yaml", $$$"""
                name: endless
                services: {app: {image: busy, scale: {{{containers}}}}}
                x-oomsim:
                  host: {memory: 4TiB}
                  images: {busy: {program: {steps: [{{{steps}}}] } } }
                  until: {{{until}}}
                  sample: {{{sample}}}
                """ + "\n")
            .With("out/endless/summary.json", "the earlier result");
        using Process process = Oomsim.Start(folder, "env", ["--default-signal=" + signal], "run", "in", "-o", "out", "--no-plots");
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (!process.HasExited && !Directory.Exists(folder.At("out/.endless.tmp-new")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        using (Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await Oomsim.WaitForExit(process);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted", await error, StringComparison.Ordinal);
        Assert.Equal(["endless"], folder.Entries("out"));
        Assert.Equal("the earlier result", File.ReadAllText(folder.At("out/endless/summary.json")));
    }
}
