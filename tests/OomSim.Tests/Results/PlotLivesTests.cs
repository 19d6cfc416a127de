using System.Text.Json;
using System.Text.RegularExpressions;
using OomSim.Campaigns;
using OomSim.Results;
using OomSim.Tests.Scenarios;
using SkiaSharp;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>A name that several containers had one after the other.</summary>
public sealed partial class PlotLivesTests
{
    private const long MiB = 1 << 20;

    // Removed at 2 s with 40 MiB, made anew at 8 s with 50 MiB at once: between them there is nothing to draw.
    [Fact]
    public void Nothing_is_drawn_between_a_container_and_the_next_of_its_name()
    {
        using var root = new TemporaryFolder();
        using RunFolder folder = Write(root);
        RunData data = RunReader.Read(folder.TemporaryPath);
        ContainerSeries series = Assert.Single(data.Containers);
        Assert.Equal([new Life(0, 2, 64 * MiB), new Life(8, 10, 0)], series.Lives);
        Assert.Equal(
            [(0, 40 * MiB), (2, 40 * MiB), (2, 0), (8, 0), (8, 50 * MiB), (10, 50 * MiB)],
            series.Points.Select(p => ((int)p.Time, (long)p.Current)));

        // 1200 px, of which 64 + 16 stand left and 14 + 16 right of the axes: second t of 10 is at 80 + 109 · t.
        using SKBitmap picture = SKBitmap.Decode(MemoryFigure.Make(data)!.Save(root.Path, "memory").First());
        Assert.DoesNotContain(
            Enumerable.Range(303, 640).SelectMany(x => Enumerable.Range(130, 340).Select(y => picture.GetPixel(x, y))),
            p => p.Red != p.Green || p.Green != p.Blue);

        // Its quota ends with it, though the next has none.
        series.Grants.AddRange([new GrantPoint(0, 1024, 1, 2), new GrantPoint(8, 1024, null, 2)]);
        Figure cpu = CpuFigure.Make(data)!;
        using SKBitmap quota = SKBitmap.Decode(cpu.Save(root.Path, "cpu").First());
        Assert.DoesNotContain(
            Enumerable.Range(303, 640).SelectMany(x => Enumerable.Range(130, 200).Select(y => quota.GetPixel(x, y))),
            p => p.Red != p.Green || p.Green != p.Blue);
    }

    [Fact]
    public void Each_container_of_a_name_has_a_card_with_its_own_part_of_the_chart()
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(
            Load.Valid("""
                name: again
                services: {}
                x-oomsim:
                  host: {memory: 1GiB, docker: {latency: 0s}}
                  images: {app: {program: {steps: [alloc: 20MiB, sleep: forever]}}}
                  until: 10s
                  timeline:
                    - {at: 0s, run: docker run -d --name app -m 64m app}
                    - {at: 2s, run: docker rm -f app}
                    - {at: 8s, run: docker run -d --name app app}
                    - {at: 9s, run: docker kill app}
                    - {at: 9500ms, run: docker start app}
                """),
            new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        string page = File.ReadAllText(ReportPage.Write(report.Folder!));
        Assert.Matches(@"<dt>existed</dt><dd>from 0 s to 2\.0\d+ s</dd>", page);
        Assert.Matches("data-chart=\"memory\" data-container=\"0\" data-from=\"0\" data-to=\"20\\d{5}\"", page);
        Assert.Contains("data-chart=\"memory\" data-container=\"0\" data-from=\"8000000\" data-to=\"10000000\"", page, StringComparison.Ordinal);
        Assert.Contains("<dt>limit</dt><dd>64 MiB</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>limit</dt><dd>none</dd>", page, StringComparison.Ordinal);
        Assert.Single(Again().Matches(page));
        Assert.DoesNotContain("<dd>–</dd>", page, StringComparison.Ordinal);
    }

    // The first is called old from 4 s on, with a kill and half its CPU time behind it; another has its name from 6 s on.
    [Fact]
    public void A_name_that_is_given_up_ends_there_and_can_be_taken_again()
    {
        using var root = new TemporaryFolder();
        ScenarioRunReport report = ScenarioRun.Execute(
            Load.Valid("""
                name: renamed
                services: {}
                x-oomsim:
                  host: {memory: 1GiB, docker: {latency: 0s}}
                  images:
                    app: {program: {steps: [alloc: 20MiB, serve: {rate: 2, arrivals: even, for: 9s, cpu: 10ms, hold: 700ms, timeout: 5s}]}}
                  until: 10s
                  timeline:
                    - {at: 0s, run: docker run -d --name web -m 64m app}
                    - {at: 4s, run: docker rename web old}
                    - {at: 6s, run: docker run -d --name web -m 32m app}
                """),
            new ScenarioRunSettings { Version = "0", OutputRoot = root.Path });
        string path = report.Folder!;
        string[][] rows = [.. File.ReadLines(Path.Join(path, "containers.csv")).Skip(1).Select(static l => l.Split(','))];
        Assert.Equal(["web,running", "web,removed", "old,running"], rows.Where(static r => r[0] == "4.000000").Select(static r => $"{r[1]},{r[2]}").Distinct());
        Assert.DoesNotContain(rows, static r => r[1] == "web" && r[0].CompareTo("4.000000", StringComparison.Ordinal) > 0 && r[0].CompareTo("6.000000", StringComparison.Ordinal) < 0);

        RunData data = RunReader.Read(path);
        Assert.Equal([("old", 0, 10), ("web", 6, 10)], data.Containers.Select(static c => (c.Name, (int)Assert.Single(c.Lives).From, (int)c.Lives[0].To)));
        Assert.Equal(0, data.Containers[1].Points[0].Cpu);

        // The CPU time goes on, and so do the requests: 18 in 9 s, and 8 of the other in 4 s.
        Assert.DoesNotContain(data.Containers[0].Points, static p => p.IsGone);
        Assert.All(data.Containers[0].Points.Zip(data.Containers[0].Points.Skip(1)), static p => Assert.True(p.Second.Cpu >= p.First.Cpu));
        Assert.Equal(["old", "web"], data.Requests.Select(static r => r.Name));
        Assert.Equal(
            report.Summary.Requests.GroupBy(static r => r.Id).Select(static g => g.Sum(static r => r.Ok)), data.Requests.Select(static r => r.Answered));

        // Its requests are those of the name that it had when they were sent.
        Assert.Equal(["web", "old", "web"], report.Summary.Requests.Select(static r => r.Container));
        Assert.Equal(report.Summary.Requests[0].Id, report.Summary.Requests[1].Id);
        string[] old = [.. File.ReadLines(Path.Join(path, "requests.csv")).Where(static l => l.StartsWith("old,", StringComparison.Ordinal))];
        Assert.StartsWith("4.00", old.Min(static l => l.Split(',')[1]), StringComparison.Ordinal);

        // The cards: the older first, and so are the curves.
        string page = File.ReadAllText(ReportPage.Write(path));
        Assert.Matches("<h3>old</h3>(?s:.*)<dt>requests as web</dt>(?s:.*)<dt>requests</dt>(?s:.*)data-container=\"0\"(?s:.*)<h3>web</h3>", page);
        Assert.Matches(@"<h3>old</h3>(?s:.*)<dt>names</dt><dd>web until 4 s, old</dd>(?s:.*)<h3>web</h3>", page);
        Assert.Contains("data-chart=\"latency\" data-container=\"0\"", page, StringComparison.Ordinal);
        Assert.Contains("data-chart=\"latency\" data-container=\"1\"", page, StringComparison.Ordinal);

        // As a timeline: each name has its own slices, and the process that goes on has one under each name.
        using JsonDocument trace = JsonDocument.Parse(File.ReadAllText(Path.Join(path, "trace.json")));
        JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Assert.Equal([(0L, 4_000_000L), (6_000_000, 4_000_000)], Slices("web", "running"));
        Assert.Equal([(4_000_000L, 6_000_000L)], Slices("old", "running"));
        Assert.Equal([(0L, 4_000_000L), (6_000_000, 4_000_000)], Slices("web", "app"));
        Assert.Equal([(4_000_000L, 6_000_000L)], Slices("old", "app"));

        IEnumerable<(long, long)> Slices(string container, string name)
        {
            int pid = events.First(e => e.GetProperty("name").GetString() == "process_name" && e.GetProperty("args").GetProperty("name").GetString() == container).GetProperty("pid").GetInt32();
            return events
                .Where(e => e.GetProperty("ph").GetString() == "X" && e.GetProperty("pid").GetInt32() == pid && e.GetProperty("name").GetString() == name)
                .Select(static e => ((long)Math.Round(e.GetProperty("ts").GetDouble()), (long)Math.Round(e.GetProperty("dur").GetDouble())))
                .Order();
        }
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(300, "300 ns")]
    [InlineData(488_281, "488 µs")]
    [InlineData(12_345_678, "12.3 ms")]
    [InlineData(1_500_000_000, "1.5 s")]
    [InlineData(61_250_000_000, "61.3 s")]
    public void A_latency_is_told_in_a_unit_that_fits(long ns, string words) => Assert.Equal(words, Shown.Short(ns));

    [GeneratedRegex("<dt>started again</dt><dd>1 time</dd>")]
    private static partial Regex Again();

    private static RunFolder Write(TemporaryFolder root)
    {
        RunFolder folder = RunFolder.Create(root.Path, "again");
        using var writer = new TraceWriter(folder, null);
        Add(0, "running", 40, 0);
        Add(2, "running", 40, 1_000_000_000);
        Add(2, "removed", 0, 0);
        Add(8, "created", 50, 0);
        Add(10, "running", 50, 1_000_000_000);
        return folder;

        void Add(long time, string state, long memory, long cpu) => writer.Add(new ContainerRow
        {
            Time = time * 1_000_000_000,
            Container = "app",
            State = state,
            Condition = state == "running" ? "idle" : "none",
            MemoryCurrent = memory * MiB,
            Anon = memory * MiB,
            MemoryLimit = time < 8 && memory > 0 ? 64 * MiB : null,
            CpuUsageNs = cpu,
        });
    }
}
