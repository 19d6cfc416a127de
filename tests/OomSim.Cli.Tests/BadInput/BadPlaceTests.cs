using System.Diagnostics;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>Files that are not there and folders that can't be used.</summary>
public class BadPlaceTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData("validate")]
    public void A_missing_file_is_told_of(string command)
    {
        using var folder = new WorkFolder();
        ToolResult result = Oomsim.Run(folder, command, "missing.yaml").Exits(2);
        Assert.Matches(@"(?m)^missing\.yaml:\d+:\d+: error: no such file", result.Error);
    }

    [Fact]
    public void A_missing_file_does_not_keep_the_others_from_running()
    {
        using var folder = new WorkFolder().With("good.yaml", Samples.Killed("good"));
        ToolResult result = Oomsim.Run(folder, "run", "missing.yaml", "good.yaml", "-o", "out", "--no-plots").Exits(2);
        Assert.Matches(@"(?m)^missing\.yaml:\d+:\d+: error: ", result.Error);
        Assert.Equal(["good"], folder.Entries("out"));
    }

    [Fact]
    public void A_folder_without_scenarios_is_told_of()
    {
        using var folder = new WorkFolder().With("in/readme.txt", "nothing");
        Assert.Contains("no scenario files", Oomsim.Run(folder, "run", "in").Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_told_of()
    {
        // What a person without rights sees too: the file is in its folder and can't be opened.
        using var folder = new WorkFolder().With("in/good.yaml", Samples.Killed("good"));
        File.CreateSymbolicLink(folder.At("in/gone.yaml"), folder.At("nowhere.yaml"));
        ToolResult result = Oomsim.Run(folder, "run", "in", "-o", "out", "--no-plots").Exits(2);
        Assert.Matches(@"(?m)^in/gone\.yaml:\d+:\d+: error: \S", result.Error);
        Assert.Equal(["good"], folder.Entries("out"));
    }

    [Fact]
    public void A_FIFO_among_the_scenarios_keeps_nobody_waiting()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // no mkfifo
        }

        using var folder = new WorkFolder().With("in/good.yaml", Samples.Killed("good"));
        using (Process fifo = Process.Start("mkfifo", [folder.At("in/m.yaml"), folder.At("in/.env")]))
        {
            fifo.WaitForExit();
        }

        File.CreateSymbolicLink(folder.At("in/link.yaml"), folder.At("in/m.yaml"));
        ToolResult result = Oomsim.Run(folder, "run", "in", "-o", "out", "--no-plots").Exits(2);
        Assert.Matches(@"(?m)^in/m\.yaml:1:1: error: is empty, or not a regular file$", result.Error);
        Assert.Matches(@"(?m)^in/link\.yaml:1:1: error: is empty, or not a regular file$", result.Error);
    }

    [Fact]
    public async Task Standard_output_that_cannot_be_written_is_no_bug()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // no /dev/full
        }

        using var folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        using Process process = Oomsim.Start(folder, "sh", ["-c", "exec \"$@\" > /dev/full", "sh"], "run", "a.yaml", "-o", "out", "--no-plots");
        process.StandardInput.Close();
        string error = await process.StandardError.ReadToEndAsync();
        await Oomsim.WaitForExit(process);
        Assert.Equal((1, "oomsim: error: standard output can't be written: No space left on device"), (process.ExitCode, error.Split('\n').Last(l => l.Length > 0)));
    }

    [Fact]
    public void What_the_engine_refuses_is_told_at_the_key()
    {
        using var folder = new WorkFolder().With("a.yaml", "services:\n  ok: {image: i}\n  bad:\n    image: i\n    mem_limit: 4m\n");
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots").Exits(1);
        Assert.Contains("a.yaml:5:16: error: docker compose up -d: Error response from daemon: Minimum memory limit allowed is 6MB", result.Error, StringComparison.Ordinal);
    }

    [UnprivilegedFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void An_unreadable_file_is_told_of()
    {
        using var folder = new WorkFolder().With("secret.yaml", Samples.Killed("secret"));
        File.SetUnixFileMode(folder.At("secret.yaml"), UnixFileMode.None);
        Assert.Matches(@"(?m)^secret\.yaml:\d+:\d+: error: ", Oomsim.Run(folder, "validate", "secret.yaml").Exits(2).Error);
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/below")]
    [InlineData("")]
    [InlineData("/proc/oomsim-output")]
    public void An_output_folder_that_cannot_be_written_is_told_of_before_anything_runs(string output)
    {
        if (output.StartsWith("/proc", StringComparison.Ordinal) && !OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = new WorkFolder().With("good.yaml", Samples.Killed("good")).With("taken", "a file");
        ToolResult result = Oomsim.Run(folder, "run", "good.yaml", "-o", output).Exits(2);
        Assert.Contains("output folder", result.Error, StringComparison.Ordinal);
        Assert.Equal(["good.yaml", "taken"], folder.Entries("."));
    }

    [Fact]
    public void A_result_folder_that_is_a_file_fails_that_scenario_only()
    {
        using var folder = new WorkFolder()
            .With("a.yaml", Samples.Killed("a"))
            .With("b.yaml", Samples.Killed("b"))
            .With("out/a", "in the way");
        ToolResult result = Oomsim.Run(folder, "run", "a.yaml", "b.yaml", "-o", "out", "--no-plots").Exits(1);
        Assert.Contains("a.yaml:1:1: error: ", result.Error, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(folder.At("out/a")));
        Assert.Equal(["a", "b"], folder.Entries("out"));
    }

    [Fact]
    public void A_folder_that_is_no_run_cannot_be_plotted()
    {
        using var folder = new WorkFolder().With("in/readme.txt", "nothing");
        Assert.Contains("in:1:1: error: ", Oomsim.Run(folder, "plot", "in").Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("gone:1:1: error: ", Oomsim.Run(folder, "plot", "gone").Exits(2).Error, StringComparison.Ordinal);
    }

    // What has no end, or waits for somebody who writes.
    [Theory]
    [InlineData("containers.csv", "containers.csv:1:1: error: is empty, or not a regular file; its first line should be time_s,container", "plot", "run")]
    [InlineData("containers.csv", "containers.csv:1:1: error: its first line should begin time_s,container", "compare", "run", "run")]
    [InlineData("summary.json", "summary.json:1:1: error: not the summary of a run", "report", "run")]
    [InlineData("events.csv", "events.csv:1:1: error: is empty, or not a regular file; its first line should be time_s,source", "explain", "run")]
    public void A_FIFO_or_a_device_in_a_runs_folder_keeps_nobody_waiting(string file, string error, params string[] args)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // no mkfifo
        }

        using var folder = new WorkFolder().With("good.yaml", Samples.Killed("run"));
        Oomsim.Run(folder, "run", "good.yaml", "-o", ".", "--no-plots").Exits(0);
        File.Delete(folder.At("run/" + file));
        using (Process fifo = Process.Start("mkfifo", [folder.At("run/" + file)]))
        {
            fifo.WaitForExit();
        }

        Assert.Contains("run/" + error, Oomsim.Run(folder, args).Exits(2).Error, StringComparison.Ordinal);
        File.Delete(folder.At("run/" + file));
        File.CreateSymbolicLink(folder.At("run/" + file), "/dev/zero");
        Assert.Contains("run/" + error, Oomsim.Run(folder, args).Exits(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_without_end_is_none()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // no /dev/zero
        }

        using var folder = new WorkFolder();
        Assert.Equal("/dev/zero:1:1: error: can't be read: is no text: a line is longer than 1 MiB\n", Oomsim.Run(folder, "victim", "/dev/zero").Exits(2).Error);
    }

    [UnprivilegedFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void What_can_not_be_read_or_written_is_named_and_no_file_beside_it()
    {
        using var folder = new WorkFolder().With("good.yaml", Samples.Killed("run"));
        Oomsim.Run(folder, "run", "good.yaml", "-o", ".", "--no-plots").Exits(0);
        File.SetUnixFileMode(folder.At("run"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("run:1:1: error: run/plots: plots cannot be written here (permission denied)\n", Oomsim.Run(folder, "plot", "run").Exits(2).Error);
        Assert.Equal("run:1:1: error: run/report.html: cannot be written (permission denied)\n", Oomsim.Run(folder, "report", "run").Exits(2).Error);
        File.SetUnixFileMode(folder.At("run"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(folder.At("run/containers.csv"), UnixFileMode.None);
        Assert.Equal("run/containers.csv:1:1: error: can't be read: permission denied\n", Oomsim.Run(folder, "plot", "run").Exits(2).Error);
    }
}
