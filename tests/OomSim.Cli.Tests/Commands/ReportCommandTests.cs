using System.Text.Json;
using Xunit;

namespace OomSim.Cli.Tests;

public sealed class ReportCommandTests
{
    [Fact]
    public void Plots_without_events_are_drawn_with_a_warning()
    {
        using WorkFolder folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        Oomsim.Run(folder, "run", "a.yaml", "--no-plots").Exits(0);
        Assert.Equal("", Oomsim.Run(folder, "plot", "output/a").Exits(0).Error);
        File.Delete(folder.At("output/a/events.csv"));
        ToolResult drawn = Oomsim.Run(folder, "plot", "output/a").Exits(0);
        Assert.Equal("output/a:1:1: warning: no events.csv here: kills and restarts are not marked\n", drawn.Error);
        Assert.Contains("output/a/plots/memory.svg\n", drawn.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scrape_of_a_container_that_never_had_memory_is_no_news()
    {
        using WorkFolder folder = new WorkFolder().With("a.yaml", "services: {app: {image: i, command: sleep 5}, late: {image: i, x-oomsim: {start: manual}}}\nx-oomsim: {until: 5s}\n");
        string output = Oomsim.Run(folder, "run", "a.yaml", "--no-plots", "--scrape", "1s").Exits(0).Output;
        Assert.Contains("late created\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_too_many_are_told_before_the_run()
    {
        using WorkFolder folder = new WorkFolder().With("a.yaml", Samples.Killed("a"));
        ToolResult refused = Oomsim.Run(folder, "run", "a.yaml", "--no-plots", "--until", "30d").Exits(1);
        Assert.Equal("a.yaml:1:1: error: 720h with a sample each 100ms makes 25920001 rows of host.csv, and at most 4000000 are kept for expectations and golden traces: use --sample 5s or 'sample: events'\n", refused.Error);
        Assert.Empty(folder.Entries("output"));
    }

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
