using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>Ctrl-C in the middle of any command: it ends with 130 at once, and the folder is as it was.</summary>
public sealed class InterruptedCommandTests
{
    // An input that is a pipe nobody writes to the end of takes as long as one likes. Those among a run's files are not read.
    [Theory]
    [InlineData("wait.log", "victim wait.log")]
    [InlineData("wait.log", "victim wait.log --all")]
    public async Task It_ends_with_130_and_leaves_everything_as_it_was(string pipe, string command)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // There is neither mkfifo nor a signal to send.
        }

        using var folder = new WorkFolder().With("a/note.txt", "").With("b/containers.csv", "time_s,container\n");
        await Do("mkfifo", folder.At(pipe));
        string[] before = Entries(folder);
        using Process process = Oomsim.Start(folder, "env", ["--default-signal=INT"], command.Split(' '));
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();

        // It opens when the tool has opened the other end.
        Task<FileStream> writer = Task.Run(() => new FileStream(folder.At(pipe), FileMode.Open, FileAccess.Write));
        await Task.WhenAny(writer, process.WaitForExitAsync());
        Assert.False(process.HasExited, "it did not read the pipe");
        await Do("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        await Oomsim.WaitForExit(process);
        await (await writer).DisposeAsync();

        Assert.Equal(130, process.ExitCode);
        Assert.Equal("oomsim: interrupted; what was finished is kept\n", await error);
        Assert.Equal("", await output);
        Assert.Equal(before, Entries(folder));
    }

    [Fact]
    public async Task A_test_leaves_the_golden_trace_that_it_would_have_written()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // There is no signal to send.
        }

        using var folder = new WorkFolder()
            .With("a.yaml", Samples.Killed("a"))
            .With("b.yaml", """
                services: {app: {image: busy}}
                x-oomsim:
                  images: {busy: {program: {steps: [{repeat: forever, steps: [{alloc: 1MiB}, {sleep: 1ms}, {free: all}]}]}}}
                  until: 10000h
                  sample: 1h
                """ + "\n")
            .With("__golden__/b.yaml.golden", "the earlier one");
        using Process process = Oomsim.Start(folder, "env", ["--default-signal=INT"], "test", "a.yaml", "b.yaml", "--update");
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.StartsWith("PASS  a", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        await Do("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        await Oomsim.WaitForExit(process);
        Assert.Equal(130, process.ExitCode);
        Assert.StartsWith("oomsim: interrupted", await error, StringComparison.Ordinal);
        Assert.Equal(["a.yaml.golden", "b.yaml.golden"], folder.Entries("__golden__"));
        Assert.Equal("the earlier one", File.ReadAllText(folder.At("__golden__/b.yaml.golden")));
    }

    [Fact]
    public async Task Plots_that_are_being_drawn_leave_the_earlier_ones()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // There is no signal to send.
        }

        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        Oomsim.Run(folder, "run", "a.yaml", "--no-plots").Exits(0);
        folder.With("output/a/plots/memory.png", "the earlier one");
        string[] runs = [.. Enumerable.Repeat("output/a", 200)];
        using Process process = Oomsim.Start(folder, "env", ["--default-signal=INT"], ["plot", .. runs]);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (!process.HasExited && !Directory.Exists(folder.At("output/a/.plots.tmp-new")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }

        await Do("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        await Oomsim.WaitForExit(process);
        Assert.Equal(130, process.ExitCode);
        Assert.StartsWith("oomsim: interrupted", await error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("output/a/.plots.tmp-new")));

        // The earlier one, or a whole one of the first round.
        byte[] picture = File.ReadAllBytes(folder.At("output/a/plots/memory.png"));
        Assert.True(picture.SequenceEqual("the earlier one"u8.ToArray()) || picture.AsSpan()[^8..^4].SequenceEqual("IEND"u8), "it is half-drawn");
    }

    private static string[] Entries(WorkFolder folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static async Task Do(string program, params string[] args)
    {
        using Process process = Process.Start(program, args);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
