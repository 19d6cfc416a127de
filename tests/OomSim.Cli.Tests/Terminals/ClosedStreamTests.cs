using System.Diagnostics;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>Standard streams that whoever starts the tool has closed: nothing hangs, nothing breaks off.</summary>
public sealed class ClosedStreamTests
{
    [Theory]
    [InlineData("validate - <&-", 2, "", "<stdin>:1:1: error: standard input is closed")]
    [InlineData("victim - <&-", 2, "", "<stdin>:1:1: error: standard input is closed")]
    [InlineData("import k8s - <&-", 2, "", "<stdin>:1:1: error: standard input is closed")]
    [InlineData("limits - < .", 2, "", "<stdin>:1:1: error: Is a directory")]
    [InlineData("validate gone 2>&-", 2, "", "")]
    [InlineData("validate gone 2>/dev/full", 2, "", "")]
    [InlineData("completion fish >&-", 1, "", "oomsim: error: standard output can't be written: it is closed")]
    [InlineData("completion fish >&- 2>&-", 1, "", "")]
    [InlineData("run a.yaml --no-plots >&-", 1, "", "oomsim: error: standard output can't be written: it is closed")]
    [InlineData("test a.yaml >&-", 1, "", "oomsim: error: standard output can't be written: it is closed")]
    public async Task They_are_told_and_the_exit_code_stands(string command, int code, string output, string error)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // What is open is known there alone.
        }

        using WorkFolder folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        using Process process = Oomsim.StartShell(folder, "sh", ["-c", $"\"$OOMSIM_HOST\" \"$OOMSIM_DLL\" {command}"]);
        process.StandardInput.Close();
        Task<string> said = process.StandardError.ReadToEndAsync();
        Assert.Equal(output, (await process.StandardOutput.ReadToEndAsync()).Split('\n')[0].Replace("<stdin>: 1 error", "", StringComparison.Ordinal));
        await Oomsim.WaitForExit(process);
        Assert.Equal((code, error), (process.ExitCode, (await said).TrimEnd('\n')));
    }
}
