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

    private static string Folder => Path.Join(Repository.Root, "scenarios", "selftests");

    private static string Page() => File.ReadAllText(Path.Join(Folder, "README.md"));

    [GeneratedRegex(@"^\| (?<case>T\d+\.\d+[a-z]?) \| [^|]+ \| (?<how>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"`(?<file>t[\w.-]+\.yaml)`")]
    private static partial Regex Files();

    [GeneratedRegex(@"^not covered: \S+")]
    private static partial Regex Reasons();
}
