using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>The same scenarios give the same bytes, whatever the number of jobs, the user's language or the time zone.</summary>
public class DeterminismTests
{
    private static readonly string Scenarios = Path.Join(Root(), "scenarios");

    [Fact]
    public void Every_scenario_gives_the_same_bytes_again_and_with_any_number_of_jobs()
    {
        using var folder = new WorkFolder();
        SortedDictionary<string, byte[]> first = Run(folder, "one", [], "--jobs", "1");
        AssertSame(first, Run(folder, "again", [], "--jobs", "1"));
        AssertSame(first, Run(folder, "two", [], "--jobs", "2"));
        AssertSame(first, Run(folder, "eight", [], "--jobs", "8"));
    }

    [Fact]
    public void The_users_language_and_time_zone_change_nothing()
    {
        using var folder = new WorkFolder();
        SortedDictionary<string, byte[]> first = Run(folder, "en", Language("en_US", "UTC"));
        AssertSame(first, Run(folder, "de", Language("de_DE", "Europe/Berlin")));
        AssertSame(first, Run(folder, "tr", Language("tr_TR", "Europe/Istanbul")));
        AssertSame(first, Run(folder, "zh", Language("zh_CN", "Asia/Shanghai")));
    }

    [Fact]
    public void Plots_are_the_same_bytes_with_any_number_of_jobs()
    {
        using var folder = new WorkFolder().With("in/a.yaml", Samples.Killed("a")).With("in/b.yaml", Samples.Hung("b"));
        Oomsim.Run(folder, "run", "in", "-o", "one", "--jobs", "1").Exits(0);
        Oomsim.Run(folder, "run", "in", "-o", "two", "--jobs", "2").Exits(0);
        SortedDictionary<string, byte[]> one = folder.Content("one");
        Assert.Contains(Path.Join("a", "plots", "memory.png"), one.Keys);
        Assert.Contains(Path.Join("a", "plots", "memory.svg"), one.Keys);
        AssertSame(one, folder.Content("two"));
    }

    private static (string, string)[] Language(string locale, string zone) =>
        [("LC_ALL", $"{locale}.UTF-8"), ("LANG", $"{locale}.UTF-8"), ("TZ", zone)];

    private static SortedDictionary<string, byte[]> Run(WorkFolder folder, string output, (string, string)[] environment, params string[] options)
    {
        ToolResult result = Oomsim.Run(folder, null, environment, ["run", Scenarios, "-o", output, "--no-plots", "--quiet", .. options]);
        result.Exits(0);
        SortedDictionary<string, byte[]> content = folder.Content(output);
        Assert.NotEmpty(content);
        return content;
    }

    private static void AssertSame(SortedDictionary<string, byte[]> expected, SortedDictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.True(file.Value.AsSpan().SequenceEqual(actual[file.Key]), $"{file.Key} differs"));
    }

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder.FullName, "OomSim.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("OomSim.sln is not above the test's binaries");
        }

        return folder.FullName;
    }
}
