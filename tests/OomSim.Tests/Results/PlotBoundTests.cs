using System.Text.RegularExpressions;
using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>The lines of memory.high, memory.low and memory.min, and whose they are.</summary>
public sealed partial class PlotBoundTests
{
    private const long MiB = 1 << 20;

    // High 40 MiB from 2 s on and 48 MiB from 5 s on; after the restart at 8 s the cgroup is a new one without it. Low is the engine's.
    private const string Bounded = """
        name: bounded
        services:
          app: {image: app, mem_limit: 64m, mem_reservation: 16m}
          other: {image: app}
        x-oomsim:
          host: {memory: 1GiB, cgroup: v2, docker: {latency: 0s}}
          images: {app: {program: {steps: [alloc: 30MiB, sleep: forever], on_signal: {SIGTERM: [exit: 0]}}}}
          until: 12s
          sample: 7s
          timeline:
            - {at: 2s, run: echo 40M > /sys/fs/cgroup/$(cgroup app)/memory.high}
            - {at: 5s, run: echo 48M > /sys/fs/cgroup/$(cgroup app)/memory.high}
            - {at: 8s, run: docker restart app}
        """;

    [Fact]
    public void Memory_high_and_low_have_lines_of_their_own()
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(Load.Valid(Bounded), new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        RunData data = RunReader.Read(report.Folder!);
        Figure figure = MemoryFigure.Make(data)!;
        Assert.Equal([("limit", LegendMark.Dashed), ("memory.high", LegendMark.DashDot), ("memory.low", LegendMark.Dotted)],
            figure.Legend.Where(l => l.Mark is LegendMark.Dashed or LegendMark.DashDot or LegendMark.Dotted or LegendMark.ShortDashes).Select(l => (l.Text, l.Mark)));
        Panel app = figure.Panels.Single(p => p.Heading == "app");
        Assert.Equal(["memory.high", "memory.low"], app.Captions.Select(c => c.Text));
        Assert.Matches(@"memory\.high 48 MiB until 8(\.0\d+)? s", app.Detail);
        Assert.Matches("memory\\.low 16 MiB$", app.Detail);
        Assert.Empty(figure.Panels.Single(p => p.Heading == "other").Captions);

        ContainerSeries series = data.Containers.Single(c => c.Name == "app");
        BoundKind high = BoundLines.Of(series, isV1: false).First();
        Assert.Equal([(2.0, 40.0 * MiB), (5, 48.0 * MiB), (8, (double?)null)], BoundLines.Steps(series, high).Select(s => (Math.Round(s.Time, 1), s.Bytes)));

        string page = File.ReadAllText(ReportPage.Write(report.Folder!));
        Assert.Matches(@"<dt>memory\.high</dt><dd>48 MiB until 8(\.0\d+)? s</dd>", page);
        Assert.Contains("<dt>memory.low</dt><dd>16 MiB</dd>", page, StringComparison.Ordinal);
    }

    // Far above what is used it would press the curve flat; above the limit it is never met.
    [Theory]
    [InlineData("mem_limit: 1g", @"memory\.high 500 MiB until 8(\.0\d+)? s \(above the picture\)")]
    [InlineData("mem_limit: 64m", @"memory\.high 500 MiB until 8(\.0\d+)? s \(above the limit\)")]
    public void A_line_far_above_is_told_in_the_heading(string limit, string words)
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(
            Load.Valid(Bounded.Replace("echo 48M", "echo 500M", StringComparison.Ordinal).Replace("mem_limit: 64m", limit, StringComparison.Ordinal)), new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        Panel app = MemoryFigure.Make(RunReader.Read(report.Folder!))!.Panels.Single(p => p.Heading == "app");
        Assert.Matches(words, app.Detail);

        // It was 40 MiB before that, which is drawn.
        Assert.Equal(["memory.high", "memory.low"], app.Captions.Select(c => c.Text));
    }

    // One value far above at the start says nothing of the one that holds it back later.
    [Fact]
    public void Each_stretch_of_a_line_is_drawn_where_it_fits()
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(
            Load.Valid(Bounded.Replace("echo 40M", "echo 1G", StringComparison.Ordinal).Replace("mem_limit: 64m, ", "", StringComparison.Ordinal)), new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        Panel app = MemoryFigure.Make(RunReader.Read(report.Folder!))!.Panels.Single(p => p.Heading == "app");
        Assert.Contains("memory.high 48 MiB", app.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("above the", app.Detail, StringComparison.Ordinal);
        Assert.Equal(["memory.high", "memory.low"], app.Captions.Select(c => c.Text));
        Assert.Equal(5, app.Captions[0].From, 0.01);
    }

    // 30 MiB are used: all of it is protected either way, and a curve in the lowest third tells less.
    [Theory]
    [InlineData("", false)]
    [InlineData("mem_limit: 110m, ", true)]
    public void Protection_far_above_what_is_used_stretches_no_axis(string limit, bool isDrawn)
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(
            Load.Valid(Bounded.Replace("mem_limit: 64m, mem_reservation: 16m", limit + "mem_reservation: 100m", StringComparison.Ordinal)), new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        Panel app = MemoryFigure.Make(RunReader.Read(report.Folder!))!.Panels.Single(p => p.Heading == "app");
        Assert.Equal(isDrawn, app.Captions.Any(c => c.Text == "memory.low"));
        Assert.EndsWith(isDrawn ? "memory.low 100 MiB" : "memory.low 100 MiB (above the picture)", app.Detail, StringComparison.Ordinal);
    }

    // In dozens of small panels a name would hide the curve.
    [Fact]
    public void In_small_panels_the_legend_tells_the_lines_apart()
    {
        using var root = new TemporaryFolder();
        string text = "name: many\nservices:\n" + string.Concat(Enumerable.Range(1, 30).Select(i => FormattableString.Invariant($"  s{i}: {{image: app, mem_limit: 64m, mem_reservation: 16m}}\n")))
            + "x-oomsim: {host: {memory: 8GiB, cgroup: v2}, images: {app: {program: {steps: [alloc: 30MiB, sleep: forever]}}}, until: 3s}\n";
        Figure figure = MemoryFigure.Make(RunReader.Read(ScenarioRun.Execute(Load.Valid(text), new ScenarioRunSettings { Version = "0", OutputRoot = root.Path }).Folder!))!;
        Assert.Contains("memory.low", figure.Legend.Select(l => l.Text));
        Assert.All(figure.Panels, p => Assert.Empty(p.Captions));
    }

    [Fact]
    public void On_v1_the_soft_limit_has_a_line()
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(
            Load.Valid("""
                name: soft
                services:
                  app: {image: app, mem_limit: 64m, mem_reservation: 16m}
                x-oomsim:
                  host: {memory: 1GiB, cgroup: v1}
                  images: {app: {program: {steps: [alloc: 30MiB, sleep: forever]}}}
                  until: 3s
                """),
            new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        Figure figure = MemoryFigure.Make(RunReader.Read(report.Folder!))!;
        Assert.Contains("soft limit", figure.Legend.Select(l => l.Text));

        // cgroups.csv has it in the column of memory.low: 16 MiB.
        Assert.Equal("16777216", File.ReadLines(Path.Join(report.Folder!, "cgroups.csv")).Last().Split(',')[6]);
    }

    // The container that was made first had the name last: each has its own curve, limit and line, under all its names.
    [Fact]
    public void A_card_has_the_curve_of_its_container()
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(
            Load.Valid("""
                name: taken
                services: {}
                x-oomsim:
                  host: {memory: 1GiB, cgroup: v2, docker: {latency: 0s}}
                  images: {app: {program: {steps: [alloc: 20MiB, sleep: forever]}}}
                  until: 10s
                  timeline:
                    - {at: 0s, run: docker run -d --name first -m 64m --memory-reservation 24m --cpus 0.5 app}
                    - {at: 1s, run: docker run -d --name web -m 32m app}
                    - {at: 4s, run: docker rm -f web}
                    - {at: 6s, run: docker rename first web}
                """),
            new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        string page = File.ReadAllText(ReportPage.Write(report.Folder!));
        string[] cards = [.. Card().Matches(page).Select(m => m.Value)];
        Assert.Equal(2, cards.Length);
        Assert.Matches("from 0 s to 10 s(?s:.*)first until 6 s, web(?s:.*)<dt>limit</dt><dd>64 MiB</dd>(?s:.*)<dt>memory.low</dt><dd>24 MiB</dd>", cards[0]);
        Assert.Matches(@"from 1 s to 4(\.0\d+)? s(?s:.*)<dt>limit</dt><dd>32 MiB</dd>", cards[1]);
        Assert.DoesNotContain("memory.low", cards[1], StringComparison.Ordinal);

        // The lines and quotas follow the container from name to name.
        RunData data = RunReader.Read(report.Folder!);
        Assert.Equal([("web", 1), ("web", 0)], data.Containers.Select(c => (c.Name, BoundLines.Of(c, isV1: false).Count())));
        ContainerSeries first = data.Containers[0];
        Assert.Equal([(0, 24.0 * MiB), (10, (double?)null)], BoundLines.Steps(first, BoundLines.Of(first, isV1: false).Single()).Select(s => ((int)Math.Round(s.Time), s.Bytes)));
        Assert.Equal([(0.0, (double?)0.5)], first.Grants.Select(g => (g.Time, g.Quota)));
        Assert.Equal([(1.0, (double?)null)], data.Containers[1].Grants.Select(g => (g.Time, g.Quota)));
    }

    [GeneratedRegex("<article class=\"card\".*?</article>", RegexOptions.Singleline)]
    private static partial Regex Card();
}
