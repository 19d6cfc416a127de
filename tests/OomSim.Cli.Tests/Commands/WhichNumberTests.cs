using System.Text.RegularExpressions;
using OomSim.Tests.Architecture;
using OomSim.Tests.Campaigns;
using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>The page on what each tool's number is says what a run says.</summary>
public sealed partial class WhichNumberTests
{
    private static readonly string Page = File.ReadAllText(Path.Join(Repository.Root, "scenarios", "WHICH-NUMBER.md"));

    [Fact]
    public void Every_figure_of_the_page_is_the_runs()
    {
        using var folder = new WorkFolder();
        string verdict = Oomsim.Run(folder, "run", Path.Join(Repository.Root, "scenarios", "which-number.yaml"), "--scrape", "15s", "--no-plots").Exits(0).Output.Split('\n')[0];
        Assert.Contains($"\n$ oomsim run scenarios/which-number.yaml --scrape 15s --no-plots\n{verdict}\n", Page, StringComparison.Ordinal);

        Dictionary<string, string>[] rows = [.. ReadCsv.Rows(folder.At("output/which-number/scraped.csv"))];
        int checkedCells = 0;
        foreach (Match table in Table().Matches(Page))
        {
            string[][] lines = [.. table.Groups["rows"].Value.TrimEnd('\n').Split('\n').Select(l => l.Trim('|').Split('|').Select(c => c.Trim().Trim('`').Replace(",", "", StringComparison.Ordinal)).ToArray())];
            Dictionary<string, string>[] of = [.. rows.Where(r => r["container"] == table.Groups["container"].Value)];
            if (table.Groups["time"].Success)
            {
                Dictionary<string, string> row = of.Single(r => r["time_s"] == table.Groups["time"].Value);
                Assert.All(lines.Skip(2), line => Assert.True(row[line[0]] == line[1], $"{line[0]}: the page has {line[1]}, the run {row[line[0]]}"));
                checkedCells += lines.Length - 2;
                continue;
            }

            Assert.Equal(of.Select(r => r["time_s"]), lines.Skip(2).Select(l => l[0]));
            foreach ((Dictionary<string, string> row, string[] line) in of.Zip(lines.Skip(2)))
            {
                Assert.Equal(lines[0].Select(column => row[column]), line);
                checkedCells += line.Length;
            }
        }

        // One column of 10 figures, and three tables of 3 rows.
        Assert.Equal(10 + (3 * (6 + 7 + 7)), checkedCells);
    }

    [Theory]
    [InlineData("192m", false)]
    [InlineData("136m", true)]
    public void What_the_page_says_a_smaller_limit_does_it_does(string limit, bool kills)
    {
        string option = "services.shop.mem_limit=" + limit;
        Assert.Contains($"`--set {option}`", Page, StringComparison.Ordinal);
        using var folder = new WorkFolder();
        string output = Oomsim.Run(folder, "run", Path.Join(Repository.Root, "scenarios", "which-number.yaml"), "--no-plots", "--set", option).Output;
        Assert.Equal(kills, output.Contains("shop exited 137 (1 OOM kill", StringComparison.Ordinal));
        Assert.Contains("leak exited 137 (2 OOM kills", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"<!-- scraped\.csv: (?<container>\w+)(?: (?<time>[\d.]+))? -->\n(?<rows>(?:\|.*\n)+)")]
    private static partial Regex Table();
}
