using System.Globalization;
using OomSim.Campaigns;
using OomSim.Scenarios;
using OomSim.Tests.Architecture;
using OomSim.Tests.Results;
using Xunit;

namespace OomSim.Tests.Campaigns;

/// <summary>The rooms below the command line do not depend on the thread's culture: the tool sets it, users of the libraries need not.</summary>
public sealed class CultureTests
{
    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("zh-CN")]
    [InlineData("")] // A made-up one, which needs no data of the operating system.
    public void A_run_gives_the_same_bytes(string culture)
    {
        foreach (string scenario in (string[])["oom-case1-limit", "restart-policies"])
        {
            SortedDictionary<string, byte[]> expected = Run(CultureInfo.InvariantCulture, scenario);
            SortedDictionary<string, byte[]> actual = Run(culture.Length == 0 ? Strange() : new CultureInfo(culture), scenario);
            Assert.Equal(expected.Keys, actual.Keys);
            Assert.Contains(Path.Join("plots", "memory.svg"), actual.Keys);
            Assert.Contains("scraped.csv", actual.Keys);
            Assert.Contains(actual.Keys, name => name.StartsWith(Path.Join("cgroupfs", "5.500000"), StringComparison.Ordinal));
            Assert.All(expected, file => Assert.True(file.Value.AsSpan().SequenceEqual(actual[file.Key]), $"{file.Key} differs"));
        }
    }

    [Fact]
    public void The_made_up_culture_writes_numbers_its_own_way() => Assert.Equal("~1'5", (-1.5).ToString(Strange()));

    private static CultureInfo Strange()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = "'";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "~";
        culture.DateTimeFormat.TimeSeparator = "h";
        culture.DateTimeFormat.DateSeparator = "#";
        return culture;
    }

    private static SortedDictionary<string, byte[]> Run(CultureInfo culture, string name)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        using var root = new TemporaryFolder();
        try
        {
            CultureInfo.CurrentCulture = culture;
            LoadResult read = new ScenarioLoader(new LoadOptions()).Load(Path.Join(Repository.Root, "scenarios", name + ".yaml"));
            ScenarioRun.Execute(read.Scenario!, new ScenarioRunSettings { OutputRoot = root.Path, Plots = true, Version = "0", ScrapeNs = 7_000_000_000, CgroupDumps = [5_500_000_000] });
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        var content = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(root[name], "*", SearchOption.AllDirectories))
        {
            content[Path.GetRelativePath(root[name], file)] = File.ReadAllBytes(file);
        }

        return content;
    }
}
