using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Tests.Scenarios;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>CPU against the share by weight and the quota, and the watermarks, from a run's own files.</summary>
public sealed class PlotShareTests
{
    // Weights 3 : 1 on two CPUs: 1.5 and 0.5. While the second is paused, the first has both CPUs to itself.
    [Fact]
    public void A_share_is_the_part_by_weight_of_those_that_run()
    {
        var data = new RunData { Scenario = "shares", End = 10, Cpus = 2 };
        ContainerSeries heavy = Add("heavy", 3072, 2, new Span(0, 10, "active"));
        ContainerSeries light = Add("light", 1024, 2, new Span(0, 4, "idle"), new Span(4, 6, "paused"), new Span(6, 8, "active"), new Span(8, 10, "exited"));
        var shares = new CpuShares(data, 10);
        Assert.Equal([1.5, 1.5, 1.5, 1.5, 2, 2, 1.5, 1.5, 2, 2], Steps(shares.Of(heavy)));
        Assert.Equal([0.5, 0.5, 0.5, 0.5, 0, 0, 0.5, 0.5, 0, 0], Steps(shares.Of(light)));

        // One CPU of its own is all that a cpuset leaves it.
        heavy.Grants[0] = heavy.Grants[0] with { Cpus = 1 };
        Assert.Equal(1, shares.Of(heavy)[0].Y);

        ContainerSeries Add(string name, double weight, double cpus, params Span[] states)
        {
            var series = new ContainerSeries(name);
            series.States.AddRange(states);
            series.Grants.Add(new GrantPoint(0, weight, null, cpus));
            data.Containers.Add(series);
            return series;
        }
    }

    // Used 0.2: a quota of 0.5 is near enough to be drawn, and then a share of 1 is, too. One of 8 is not, and the edge says so.
    [Theory]
    [InlineData(1, 0.5, null)]
    [InlineData(8, 0.5, "share 8, above")]
    [InlineData(1, null, "share 1, above")]
    public void A_share_above_the_picture_is_told_at_its_edge(int cpus, double? quota, string? words)
    {
        var data = new RunData { Scenario = "shares", End = 10, Cpus = cpus };
        var series = new ContainerSeries("web");
        series.Points.AddRange([new ContainerPoint(), new ContainerPoint { Time = 10, Cpu = 2 }]);
        series.States.Add(new Span(0, 10, "active"));
        series.Grants.Add(new GrantPoint(0, 1024, quota, cpus));
        data.Containers.Add(series);
        Figure figure = CpuFigure.Make(data)!;
        Panel panel = Assert.Single(figure.Panels);
        Assert.Equal(words, panel.Captions.SingleOrDefault()?.Text);
        Assert.Equal(words is null, panel.Top > cpus);
        Assert.Contains(figure.Legend, l => l.Text.StartsWith("share", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v1", 512, "shares 512")]
    [InlineData("v2", 604, "weight 59")] // D4.59
    public void The_summary_says_what_the_lines_of_the_pictures_need(string cgroup, double shares, string weight)
    {
        using var folder = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(
            Load.Valid($$$$"""
                name: granted
                services:
                  app: {image: app, cpus: 0.5, cpu_shares: 512, cpuset: "0"}
                x-oomsim:
                  host: {memory: 1GiB, cpus: 4, cgroup: {{{{cgroup}}}}, docker: {latency: 0s}}
                  images: {app: {program: {steps: [cpu: 5s, sleep: forever]}}}
                  until: 10s
                  timeline:
                    - {at: 2s, run: docker update --cpus 0.75 app}
                    - {at: 3s, run: sysctl -w vm.min_free_kbytes=20000}
                """),
            new ScenarioRunSettings { Version = "0", OutputRoot = folder.Path });
        RunData data = RunReader.Read(report.Folder!);
        Assert.Equal(4, data.Cpus);
        Assert.Equal([new GrantPoint(0, shares, 0.5, 1), new GrantPoint(2, shares, 0.75, 1)], data.Containers[0].Grants);
        Assert.Equal([0.0, 3], data.Watermarks.Select(m => m.Time));
        Assert.True(data.Watermarks[1].Min < data.Watermarks[0].Min && data.Watermarks[1].Low < data.Watermarks[1].High);
        Figure figure = CpuFigure.Make(data)!;
        Assert.Equal(["CPU used", "quota", "share: its part by weight when all that run want CPU"], figure.Legend.Select(l => l.Text));
        Assert.Equal($"5 s of CPU time  ·  {weight}, share 1  ·  quota 0.75", figure.Panels[0].Detail);
    }

    private static IEnumerable<double> Steps(List<ScottPlot.Coordinates> course) => course.Where((_, i) => i % 2 == 0).Select(p => p.Y);
}
