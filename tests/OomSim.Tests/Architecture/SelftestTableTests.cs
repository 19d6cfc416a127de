using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace OomSim.Tests.Architecture;

/// <summary>scenarios/selftests/README.md says of each of the kernel's own tests which scenario covers it, or why none does.</summary>
public sealed partial class SelftestTableTests
{
    // How many cases the list of facts has in T1, T2, …; some have parts of their own.
    private static readonly int[] Cases = [16, 12, 14, 3, 10, 25, 10, 12];
    private static readonly string[] Parts = ["T1.3b", "T1.3c", "T1.11b"];

    [Fact]
    public void Every_case_has_a_line_with_a_scenario_or_a_reason()
    {
        List<Match> rows = Rows().Matches(Page()).ToList();
        IEnumerable<string> cases = Cases.SelectMany((count, i) => Enumerable.Range(1, count).Select(n => FormattableString.Invariant($"T{i + 1}.{n}")));

        Assert.Equal(cases.Concat(Parts).Order(StringComparer.Ordinal), rows.Select(row => row.Groups["case"].Value).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.True(
            Files().IsMatch(row.Groups["how"].Value) != Reasons().IsMatch(row.Groups["how"].Value), row.Value));
    }

    [Fact]
    public void The_table_names_all_scenarios_of_the_folder_and_no_others()
    {
        IEnumerable<string> named = Files().Matches(Page()).Select(match => match.Groups["file"].Value).Distinct();
        IEnumerable<string> there = Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file));

        Assert.Equal(there.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    // close(50M, x, 3): FROM to UP TO, in the comment of a scenario: the kernel's own in whole numbers, the LTP's without a division.
    [Fact]
    public void What_is_close_is_what_the_tests_call_close()
    {
        int found = 0;
        foreach (string file in Directory.GetFiles(Folder, "*.yaml"))
        {
            string text = File.ReadAllText(file);
            bool isLtp = text.Contains("\n# LTP ", StringComparison.Ordinal);
            foreach (Match line in Closes().Matches(text))
            {
                long about = Number(line, "about") * (line.Groups["mega"].Success ? 1 << 20 : 1);
                long percent = Number(line, "percent");
                bool IsClose(long x) => isLtp ? 100 * Math.Abs(about - x) <= (about + x) * percent : Math.Abs(about - x) <= (about + x) / 100 * percent;
                long[] ends = [Number(line, "from"), Number(line, "to")];

                Assert.True(ends[0] < about && about < ends[1] && ends.All(IsClose), $"{Path.GetFileName(file)}: {line.Value}");
                // Rounded down, the sum jumps every hundred bytes: nobody further out is close.
                Assert.False(Enumerable.Range(1, 200).Any(d => IsClose(ends[0] - d) || IsClose(ends[1] + d)), $"{Path.GetFileName(file)}: {line.Value} leaves out some");
                found++;
            }
        }

        Assert.True(found > 30, $"{found} found");
    }

    private static long Number(Match match, string name) => long.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

    private static string Folder => Path.Join(Repository.Root, "scenarios", "selftests");

    private static string Page() => File.ReadAllText(Path.Join(Folder, "README.md"));

    [GeneratedRegex(@"^\| (?<case>T\d+\.\d+[a-z]?) \| [^|]+ \| (?<how>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"`(?<file>t[\w.-]+\.yaml)`")]
    private static partial Regex Files();

    [GeneratedRegex(@"close\((?<about>\d+)(?<mega>M)?, x, (?<percent>\d+)\): (?<from>\d+) to (?<to>\d+)")]
    private static partial Regex Closes();

    [GeneratedRegex(@"^not covered: \S+")]
    private static partial Regex Reasons();
}
