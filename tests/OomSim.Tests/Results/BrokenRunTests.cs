using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>A run's folder that is not what a run writes: <c>plot</c>, <c>report</c>, <c>explain</c> and <c>compare</c> refuse it alike.</summary>
public sealed class BrokenRunTests
{
    private static readonly Action<string>[] Readers =
    [
        run => PlotCommand.Draw(run), run => ReportPage.Write(run), run => Explainer.Explain(run, new ExplainOptions { ChecksRows = true }),
    ];

    [Fact]
    public void A_folder_without_containers_is_refused_and_keeps_its_pictures()
    {
        using var root = new TemporaryFolder();
        string run = Make(root);
        Directory.CreateDirectory(Path.Combine(run, "plots"));
        File.WriteAllText(Path.Combine(run, "plots", "memory.png"), "earlier");
        File.Delete(Path.Combine(run, "containers.csv"));
        foreach (Action<string> read in Readers)
        {
            Assert.Equal("no containers.csv here: 'oomsim run' writes one; give the folder of a run", Assert.Throws<InvalidDataException>(() => read(run)).Message);
        }

        Directory.CreateDirectory(Path.Combine(run, "containers.csv"));
        foreach (Action<string> read in Readers.Append(r => ComparedTrace.Read(r)))
        {
            RunFileException error = Assert.Throws<RunFileException>(() => read(run));
            Assert.Equal((Path.Combine(run, "containers.csv"), "is a folder; a file was expected, as 'oomsim run' writes it"), (error.FilePath, error.Message));
        }

        Assert.Equal("earlier", File.ReadAllText(Path.Combine(run, "plots", "memory.png")));
        Assert.False(File.Exists(Path.Combine(run, ReportPage.FileName)));
        Assert.Equal(["plots"], Directory.GetDirectories(run).Select(Path.GetFileName).Where(n => n != "containers.csv"));
    }

    // One more line behind the last.
    [Theory]
    [InlineData("containers.csv", "time_s", "0.000000", "time_s: 0 s comes after 60 s; the rows of a container are in order of time", true)]
    [InlineData("containers.csv", "memory_current_bytes", "-4", "'-4' is less than 0, which a run never writes", true)]
    [InlineData("containers.csv", "state", "asleep", "'asleep' is no state of a container; there are created, running, paused, restarting, removing, exited, dead, removed", true)]
    [InlineData("events.csv", "time_s", "0.000000", " s; rows are in order of time", false)]
    [InlineData("events.csv", "detail", "pid=zzz comm=hog", "pid: 'zzz' is not the number of a process", false)]
    public void A_row_that_no_run_writes_is_refused_at_its_place(string file, string column, string cell, string message, bool inCompare)
    {
        using var root = new TemporaryFolder();
        string run = Make(root);
        string path = Path.Combine(run, file);
        string[] lines = [.. File.ReadAllLines(path), .. file == "events.csv" ? ["60,kernel,oom_kill,svc-1/hog,pid=100"] : Array.Empty<string>()];
        int at = Array.IndexOf(lines[0].Split(','), column);
        string[] cells = file == "events.csv" ? ["60", "kernel", "oom_kill", "svc-1/hog", "pid=100"] : lines[^1].Split(',');
        cells[at] = cell;
        File.WriteAllLines(path, lines.Append(string.Join(',', cells)));
        foreach (Action<string> read in inCompare ? Readers.Append(r => ComparedTrace.Read(r)) : Readers)
        {
            RunFileException error = Assert.Throws<RunFileException>(() => read(run));
            Assert.Equal((path, lines.Length + 1, cells[..at].Sum(c => c.Length + 1) + 1), (error.FilePath, error.Line, error.Column));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("explanations.json", "{\"format_version\": 1,\n \"kills\": [7]}", 2, "not what a run writes (kills[0]: a value is of another kind than what a run writes)")]
    [InlineData("limits.json", "{\"format_version\": true}", 1, "not what a run writes (format_version: a value is of another kind than what a run writes)")]
    public void A_value_of_another_kind_is_told_by_its_key(string file, string text, int line, string message)
    {
        using var root = new TemporaryFolder();
        string run = Make(root);
        File.WriteAllText(Path.Combine(run, file), text);
        RunFileException error = Assert.Throws<RunFileException>(() => ReportPage.Write(run));
        Assert.Equal((Path.Combine(run, file), line, message), (error.FilePath, error.Line, error.Message));
    }

    private static string Make(TemporaryFolder root)
    {
        using RunFolder folder = RunFolder.Create(root.Path, "broken");
        SyntheticRun.Write(folder, 2);
        folder.Commit();
        return folder.FinalPath;
    }
}
