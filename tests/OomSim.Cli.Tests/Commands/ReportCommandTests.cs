using System.Text.Json;
using Xunit;

namespace OomSim.Cli.Tests;

public sealed class ReportCommandTests
{
    [Fact]
    public void The_page_is_made_by_run_and_again_from_the_folder_s_files_with_the_same_bytes()
    {
        using var folder = new WorkFolder();
        folder.With("a.yaml", Samples.Killed("a"));
        Oomsim.Run(folder, "run", "a.yaml", "-o", "out").Exits(0);
        string page = folder.At("out/a/report.html");
        byte[] first = File.ReadAllBytes(page);
        File.Delete(page);
        Directory.Move(folder.At("out/a"), folder.At("moved"));
        ToolResult result = Oomsim.Run(folder, null, [("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Asia/Tokyo")], "report", "moved").Exits(0);
        Assert.Equal(Path.Join("moved", "report.html"), result.Output.TrimEnd());
        Assert.Equal(first, File.ReadAllBytes(folder.At("moved/report.html")));
        Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots").Exits(0);
        Assert.False(File.Exists(page));
    }

    [Fact]
    public void Every_folder_that_is_no_run_is_named_and_the_others_have_their_page()
    {
        using var folder = new WorkFolder();
        folder.With("a.yaml", Samples.Killed("a")).With("empty/note.txt", "").With("broken/summary.json", "{");
        Oomsim.Run(folder, "run", "a.yaml", "-o", "out", "--no-plots").Exits(0);
        ToolResult result = Oomsim.Run(folder, "report", "empty", "out/a", "gone", "broken", "--json").Exits(2);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal([Path.Join("out/a", "report.html")], json.RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetString()));
        Assert.Contains("empty:1:1: error: no summary.json here; give the folder of a run", result.Error, StringComparison.Ordinal);
        Assert.Contains("gone:1:1: error: no such folder; give the folder of a run", result.Error, StringComparison.Ordinal);
        Assert.Contains("broken/summary.json:1:2: error: not the summary of a run", result.Error, StringComparison.Ordinal);
    }
}
