using Xunit;

namespace OomSim.Cli.Tests;

/// <summary>The same scenarios give the same bytes, pictures too, whatever the number of jobs, the user's language or the time zone.</summary>
public class DeterminismTests(DeterminismTests.FirstRun first) : IClassFixture<DeterminismTests.FirstRun>
{
    private static readonly string Scenarios = Checkout.At("scenarios");

    [Fact]
    public void Pictures_and_traces_are_there_to_be_compared()
    {
        Assert.Contains(Path.Join("oom-case1-limit", "plots", "memory.png"), first.Content.Keys);
        Assert.Contains(Path.Join("oom-case1-limit", "plots", "memory.svg"), first.Content.Keys);
        Assert.Contains(Path.Join("oom-case1-limit", "containers.csv"), first.Content.Keys);
        Assert.Contains(Path.Join("writable-layer", "storage.csv"), first.Content.Keys);
        Assert.Contains(Path.Join("oom-case1-limit", "scraped.csv"), first.Content.Keys);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("8")]
    public void Every_scenario_gives_the_same_bytes_again_and_with_any_number_of_jobs(string jobs) =>
        AssertSame(first.Content, Run([], "--jobs", jobs));

    /// <summary>A tree of cgroup files is hundreds of files: two scenarios, one of each version, stand for all.</summary>
    [Fact]
    public void Cgroup_files_of_a_moment_are_the_same_bytes_too()
    {
        string[] inputs = [Path.Join(Scenarios, "oom-case1-limit.yaml"), Path.Join(Scenarios, "oom-case2-hung.yaml")];
        SortedDictionary<string, byte[]> one = Run(Language("en_US", "UTC"), inputs, "--no-plots", "--cgroupfs", "5s", "--jobs", "1");
        Assert.Contains(Path.Join("oom-case1-limit", "cgroupfs", "5.000000", "memory.stat"), one.Keys);
        AssertSame(one, Run(Language("tr_TR", "Europe/Istanbul"), inputs, "--no-plots", "--cgroupfs", "5s", "--jobs", "8"));
    }

    [Theory]
    [InlineData("de_DE", "Europe/Berlin")]
    [InlineData("tr_TR", "Europe/Istanbul")]
    [InlineData("zh_CN", "Asia/Shanghai")]
    public void The_users_language_and_time_zone_change_nothing(string locale, string zone) =>
        AssertSame(first.Content, Run(Language(locale, zone)));

    [Fact]
    public void Every_trace_json_is_in_the_trace_event_format()
    {
        KeyValuePair<string, byte[]>[] traces = [.. first.Content.Where(f => Path.GetFileName(f.Key) == "trace.json")];
        Assert.Equal(first.Content.Keys.Count(f => Path.GetFileName(f) == "summary.json"), traces.Length);
        Assert.All(traces, t => Assert.Empty(OomSim.Tests.Results.TraceEventCheck.Problems(t.Value)));
    }

    private static (string, string)[] Language(string locale, string zone) =>
        [("LC_ALL", $"{locale}.UTF-8"), ("LANG", $"{locale}.UTF-8"), ("TZ", zone)];

    private static SortedDictionary<string, byte[]> Run((string, string)[] environment, params string[] options) =>
        Run(environment, [Scenarios], ["--scrape", "7s", .. options]);

    private static SortedDictionary<string, byte[]> Run((string, string)[] environment, string[] inputs, params string[] options)
    {
        using var folder = new WorkFolder();
        Oomsim.Run(folder, null, environment, ["run", .. inputs, "-o", "out", "--quiet", .. options]).Exits(0);
        SortedDictionary<string, byte[]> content = folder.Content("out");
        Assert.NotEmpty(content);
        return content;
    }

    private static void AssertSame(SortedDictionary<string, byte[]> expected, SortedDictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.True(file.Value.AsSpan().SequenceEqual(actual[file.Key]), $"{file.Key} differs"));
    }

    /// <summary>What all other runs are compared with: one job, American English, UTC.</summary>
    public sealed class FirstRun
    {
        internal SortedDictionary<string, byte[]> Content { get; } = Run(Language("en_US", "UTC"), "--jobs", "1");
    }
}
