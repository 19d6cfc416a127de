using System.Text.RegularExpressions;
using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>A container that is renamed has one curve and one card, under all its names.</summary>
public sealed partial class RenamedCurveTests
{
    private const long MiB = 1 << 20;

    // Killed as app; another is called so from 12 s on.
    [Fact]
    public void The_curve_that_ends_in_a_kill_stays_with_the_card_that_tells_of_it()
    {
        using var root = new TemporaryFolder();
        (RunData data, string[] cards) = Run(root, "{app: {image: hog, mem_limit: 64m, memswap_limit: 64m}}", "{at: 10s, run: docker rename app app-old}", "{at: 12s, run: docker run -d --name app -m 32m idle}");
        Assert.Equal(["app-old", "app"], data.Containers.Select(static c => c.Name));
        Assert.InRange(data.Containers[0].Peak, 63 * MiB, 64 * MiB);
        Assert.Equal("hog", Assert.Single(data.Containers[0].Kills).Victim);
        Assert.Equal(1, data.Containers[0].KillCount);
        Assert.Empty(data.Containers[1].Kills);
        Assert.Equal(64 * MiB, data.Containers[0].LastLimit);
        Assert.Matches("app-old(?s:.*)names</dt><dd>app until 10 s, app-old<(?s:.*)<dt>limit</dt><dd>64 MiB</dd>(?s:.*)data-container=\"0\"", cards[0]);
        Assert.DoesNotContain("existed", cards[0], StringComparison.Ordinal);
        Assert.Matches("<dt>limit</dt><dd>32 MiB</dd>(?s:.*)data-container=\"1\"", cards[1]);
    }

    // Away and back: meanwhile another has the name.
    [Fact]
    public void One_that_gets_its_name_back_was_there_all_the_time()
    {
        using var root = new TemporaryFolder();
        (RunData data, string[] cards) = Run(
            root, "{db: {image: idle, mem_limit: 64m}}", "{at: 5s, run: docker rename db db2}", "{at: 6s, run: docker run -d --name db -m 32m idle}",
            "{at: 10s, run: docker rm -f db}", "{at: 12s, run: docker rename db2 db}", "{at: 13s, run: docker update -m 48m db}");
        Assert.Equal([("db", 0, 20), ("db", 6, 10)], data.Containers.Select(static c => (c.Name, (int)Assert.Single(c.Lives).From, (int)c.Lives[0].To)));
        Assert.Matches("from 0 s to 20 s(?s:.*)db until 5 s, db2 until 12 s, db<(?s:.*)<dt>limit</dt><dd>48 MiB</dd>(?s:.*)data-container=\"0\"", cards[0]);
        Assert.Matches(@"from 6 s to 10(\.0\d+)? s(?s:.*)<dt>limit</dt><dd>32 MiB</dd>(?s:.*)data-container=""1""", cards[1]);

        Figure memory = MemoryFigure.Make(data)!;
        Assert.Equal(data.Containers.Select(static c => $"db ({c.Owners[0].Id[..12]})"), memory.Panels.Select(static p => p.Heading));
        Assert.NotEqual(memory.Panels[0].Heading, memory.Panels[1].Heading);
    }

    // What was set by hand goes with the restart at 4 s; the names are exchanged in one moment.
    [Fact]
    public void Exchanged_names_leave_each_its_own_lines_and_say_until_when_they_held()
    {
        using var root = new TemporaryFolder();
        (RunData data, string[] cards) = Run(
            root, "{a: {image: idle, mem_limit: 64m, mem_reservation: 8m}, b: {image: idle, mem_limit: 32m}}",
            "{at: 2s, run: 'echo 50M > /sys/fs/cgroup/$(cgroup a)/memory.high'}", "{at: 4s, run: docker restart -t 0 a}",
            "{at: 6s, run: docker rename b x}", "{at: 6s, run: docker rename a b}", "{at: 6s, run: docker rename x a}",
            "{at: 8s, run: docker stop -t 0 a}", "{at: 9s, run: docker start a}");
        Assert.Equal([("b", 64 * MiB), ("a", 32 * MiB)], data.Containers.Select(static c => (c.Name, (long)c.LastLimit)));
        Assert.All(data.Containers, static c => Assert.Equal((0, 20), ((int)Assert.Single(c.Lives).From, (int)c.Lives[0].To)));
        Assert.Equal([4, 9], data.Containers.Select(static c => (int)Assert.Single(c.Restarts)));
        Assert.Matches(@"<h3>b</h3>(?s:.*)<dt>limit</dt><dd>64 MiB</dd>(?s:.*)<dt>memory\.high</dt><dd>50 MiB until 4(\.0\d+)? s</dd>(?s:.*)<dt>memory\.low</dt><dd>8 MiB</dd>", cards[0]);
        Assert.DoesNotContain("memory.", cards[1].Replace("memory\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Matches(@"memory\.high 50 MiB until 4(\.0\d+)? s \(above the picture\)  ·  memory\.low 8 MiB$", MemoryFigure.Make(data)!.Panels[0].Detail);
    }

    [Fact]
    public void A_hang_that_a_rename_falls_into_is_in_one_chart()
    {
        using var root = new TemporaryFolder();
        (RunData data, string[] cards) = Run(
            root, "{a: {image: hog, mem_limit: 64m, memswap_limit: 64m, oom_kill_disable: true}}", "{at: 10s, run: docker rename a a2}", "{at: 12s, run: docker kill a2}");
        ContainerSeries series = Assert.Single(data.Containers);
        Span hung = Assert.Single(series.States, static s => s.Name == "hung");
        Assert.InRange(hung.From, 6, 7);
        Assert.InRange(hung.To, 12, 12.1);
        Assert.Matches(@"hung: (?s:.*)from 6\.\d+ s for 5\.\d+ s", Assert.Single(cards));
    }

    // No limit any more is not the limit that was.
    [Fact]
    public void A_limit_that_was_lifted_is_told_with_its_end()
    {
        using var root = new TemporaryFolder();
        (RunData data, string[] cards) = Run(root, "{a: {image: idle, mem_limit: 64m}}", "{at: 5s, run: 'echo max > /sys/fs/cgroup/$(cgroup a)/memory.max'}");
        Assert.Contains("<dt>limit</dt><dd>64 MiB until 5 s</dd>", Assert.Single(cards), StringComparison.Ordinal);
        Assert.StartsWith("limit 64 MiB until 5 s", Assert.Single(MemoryFigure.Make(data)!.Panels).Detail, StringComparison.Ordinal);
    }

    private static (RunData Data, string[] Cards) Run(TemporaryFolder root, string services, params string[] timeline)
    {
        string host = services.Contains("oom_kill_disable", StringComparison.Ordinal) ? "cgroup: v1\n    docker: {version: \"20.10\", latency: 0s}" : "docker: {latency: 0s}";
        string text = $"""
            name: renamed
            services: {services}
            x-oomsim:
              host:
                memory: 1GiB
                {host}
              images:
                hog:
                  program:
                    comm: hog
                    steps:
                      - alloc: 100MiB
                        rate: 10MiB/s
                      - sleep: forever
                idle:
                  program:
                    steps:
                      - alloc: 10MiB
                      - sleep: forever
              until: 20s
              timeline: [{string.Join(", ", timeline)}]
            """;
        ScenarioRunReport report = ScenarioRun.Execute(Load.Valid(text), new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        return (RunReader.Read(report.Folder!), [.. Card().Matches(File.ReadAllText(ReportPage.Write(report.Folder!))).Select(static m => m.Value)]);
    }

    [GeneratedRegex("<article class=\"card\".*?</article>", RegexOptions.Singleline)]
    private static partial Regex Card();
}
