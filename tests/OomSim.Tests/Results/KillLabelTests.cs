using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>The names of victims stand above the plot, readable and complete.</summary>
public sealed class KillLabelTests
{
    private const float Size = 11;

    // 100 kills on 1,000 px, a name takes some 25: rows above each other, or in the list.
    [Theory]
    [InlineData(5, 100)]
    [InlineData(1, 100)]
    [InlineData(3, 7)]
    public void Every_victim_is_named_or_listed_and_no_name_hides_another(int most, int kills)
    {
        KillLabels labels = Place([.. Enumerable.Range(0, kills).Select(i => new KillMark(i * 100.0 / kills, "c" + (10 + i)))], most);
        Assert.InRange(labels.Lanes, 1, most);
        Assert.Equal(
            Enumerable.Range(10, kills).Select(i => "c" + i),
            labels.Placed.Select(p => p.Text).Concat(labels.Others).Order(StringComparer.Ordinal).OrderBy(n => n.Length));
        foreach (PlacedLabel label in labels.Placed)
        {
            float end = label.Left + Texts.Measure(label.Text, Size);
            Assert.InRange(label.Left, 0, 1000);
            Assert.InRange(end, 0, 1000.1);

            // Neither a name of its row nor the line of a higher one stands in it.
            Assert.DoesNotContain(labels.Placed, o => o != label && o.Lane == label.Lane && o.Left < end && o.Left + Texts.Measure(o.Text, Size) > label.Left);
            Assert.DoesNotContain(labels.Placed, o => o.Lane > label.Lane && o.Line > label.Left && o.Line < end);
        }
    }

    [Fact]
    public void Kills_of_one_victim_in_a_row_share_a_name() =>
        Assert.Equal(["hog ×3", "cat", "hog"], Place([new(1, "hog"), new(2, "hog", 2), new(40, "cat"), new(80, "hog")], 1).Placed.Select(p => p.Text));

    [Fact]
    public void A_name_at_the_right_rim_stands_left_of_its_line()
    {
        PlacedLabel label = Assert.Single(Place([new(99.9, "somebody")], 2).Placed);
        Assert.True(label.Left + Texts.Measure("somebody", Size) <= 1000);
        Assert.True(label.Left < label.Line);
    }

    [Fact]
    public void A_long_list_of_names_ends_with_how_many_there_are_more()
    {
        string[] names = [.. Enumerable.Range(0, 200).Select(i => "container-" + i)];
        IReadOnlyList<string> lines = Texts.Lines("Killed: ", names, 600, Size, 3);
        Assert.Equal(3, lines.Count);
        Assert.All(lines, l => Assert.True(Texts.Measure(l, Size) <= 600));
        int named = string.Join("", lines).Split("container-").Length - 1;
        Assert.EndsWith($"and {200 - named} more", lines[2], StringComparison.Ordinal);
        Assert.Equal(["Killed: a, b"], Texts.Lines("Killed: ", ["a", "b"], 600, Size, 3));
        Assert.Empty(Texts.Lines("Killed: ", [], 600, Size, 3));
    }

    // DejaVu has Latin, Greek and Cyrillic, no Chinese; Hebrew and Arabic run the other way.
    [Theory]
    [InlineData("web-1", "web-1")]
    [InlineData("größe-тест-λ", "größe-тест-λ")]
    [InlineData("db-計算", "db-U+8A08 U+7B97")]
    [InlineData("a🐳b", "aU+1F433b")]
    [InlineData("שלום", "U+05E9 U+05DC U+05D5 U+05DD")]
    [InlineData("a\tb", "aU+0009b")]
    public void What_the_font_lacks_is_written_as_its_number(string text, string shown)
    {
        Assert.Equal(shown, Texts.Shown(text));
        Assert.Equal(shown, Texts.Fit(text, 1000, Size));
        Assert.Equal(Texts.Measure(shown, Size), Texts.Measure(text, Size));
    }

    private static KillLabels Place(KillMark[] kills, int most) => KillLabels.Place(kills, static t => (float)(t * 10), 0, 1000, Size, most, 150);
}
