using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Golden traces: which rows they keep, what differs, and which are obsolete.</summary>
public class GoldenTests
{
    private static ContainerRow Row(long seconds, long memory, string condition = "active", long kills = 0) => new()
    {
        Time = seconds * 1_000_000_000,
        Container = "app",
        State = "running",
        Condition = condition,
        MemoryCurrent = memory,
        OomKills = kills,
    };

    [Fact]
    public void A_straight_line_is_its_two_ends()
    {
        ContainerRow[] rows = [.. Enumerable.Range(0, 50).Select(i => Row(i, 1000 * i))];
        Assert.Equal([0L, 49_000], BreakPoints.Of(rows).Select(r => r.MemoryCurrent));
    }

    [Fact]
    public void Bends_jumps_and_changes_are_kept()
    {
        // Up to 5000 until 5 s, level until 10 s, hung from 8 s on, down to 0 at 10 s, a kill counted at 12 s.
        ContainerRow[] rows =
        [
            .. Enumerable.Range(0, 6).Select(i => Row(i, 1000 * i)), Row(6, 5000), Row(7, 5000), Row(8, 5000, "hung"), Row(9, 5000, "hung"), Row(10, 5000, "hung"), Row(10, 0, "hung"),
            Row(11, 0, "hung"), Row(12, 0, "hung", 1), Row(13, 0, "hung", 1),
        ];
        Assert.Equal([0L, 5, 7, 8, 10, 10, 11, 12, 13], BreakPoints.Of(rows).Select(r => r.Time / 1_000_000_000));
    }

    [Fact]
    public void What_is_less_than_a_hundredth_of_the_peak_is_no_bend()
    {
        // 1 % of 10,000 is 100: the row at 1 s lies 100 above the line from 0 to 10,000 over 2 s, then 101.
        Assert.Equal(2, BreakPoints.Of([Row(0, 0), Row(1, 5100), Row(2, 10_000)]).Count);
        Assert.Equal(3, BreakPoints.Of([Row(0, 0), Row(1, 5101), Row(2, 10_000)]).Count);
    }

    [Fact]
    public void Equal_texts_have_no_difference() => Assert.Null(LineDiff.Of("a\nb\n", "a\nb\n"));

    [Fact]
    public void A_difference_is_told_as_diff_does()
    {
        LineDiff diff = LineDiff.Of("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n")!;
        Assert.Equal(5, diff.FirstLine);
        Assert.Equal(["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8", "@@ -13,3 +13,4 @@", " 13", " 14", " 15", "+16"], diff.Lines);
    }

    /// <summary>Six lines between two changes are the context of both; seven are two hunks.</summary>
    [Theory]
    [InlineData(6, 1)]
    [InlineData(7, 2)]
    public void Changes_near_each_other_share_a_hunk(int between, int hunks)
    {
        string lines = string.Concat(Enumerable.Range(0, between).Select(i => $"{i}\n"));
        Assert.Equal(hunks, LineDiff.Of($"a\n{lines}b\n", $"c\n{lines}d\n")!.Lines.Count(l => l.StartsWith("@@", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", "a\n", 1, "@@ -1,0 +1,1 @@ +a")]
    [InlineData("a\n", "", 1, "@@ -1,1 +1,0 @@ -a")]
    [InlineData("a\nb\nc\n", "a\nc\n", 2, "@@ -1,3 +1,2 @@  a -b  c")]
    public void Ends_count_too(string before, string after, int line, string lines)
    {
        LineDiff diff = LineDiff.Of(before, after)!;
        Assert.Equal((line, lines), (diff.FirstLine, string.Join(' ', diff.Lines)));
    }

    [Fact]
    public void What_differs_altogether_is_replaced()
    {
        string before = string.Concat(Enumerable.Range(0, 3000).Select(i => $"a{i}\n"));
        LineDiff diff = LineDiff.Of(before, before.Replace('a', 'b'))!;
        Assert.Equal((6001, "@@ -1,3000 +1,3000 @@"), (diff.Lines.Count, diff.Lines[0]));
    }

    [Fact]
    public void A_golden_trace_without_its_scenario_is_stale()
    {
        using var folder = new TemporaryFolder();
        string scenario = Path.Join(folder.Path, "shop.yaml");
        foreach (string name in (string[])["shop.yaml", "shop.yaml+sim.yaml", "gone.yaml"])
        {
            GoldenFiles.Write(GoldenFiles.PathOf(Path.Join(folder.Path, name), []), "text\n");
        }

        (string golden, string missing) = Assert.Single(GoldenFiles.Stale(folder.Path, path => path == Path.GetFullPath(scenario)));
        Assert.Equal(("gone.yaml.golden", "gone.yaml"), (Path.GetFileName(golden), Path.GetFileName(missing)));
        Assert.Equal("text\n", GoldenFiles.Read(GoldenFiles.PathOf(scenario, ["over/sim.yaml"])));
        GoldenFiles.Remove(golden);
        Assert.Null(GoldenFiles.Read(golden));
    }
}
