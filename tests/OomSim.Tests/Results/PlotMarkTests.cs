using System.Globalization;
using OomSim.Results;
using SkiaSharp;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Marks, bands and lines of pictures stand where things happened.</summary>
public sealed class PlotMarkTests
{
    private const long MiB = 1 << 20;

    private static readonly string[] Events =
    [
        "time_s,source,type,subject,detail",
        "0.000000,docker,create,app,image=hog",
        "0.000000,docker,start,app,image=hog",
        "3.000000,kernel,oom_kill,app,pid=7 comm=worker anon=1 shmem=0 adj=0 domain=/docker/aa",
        "3.000000,kernel,oom_kill,app,pid=8 comm=helper anon=1 shmem=0 adj=0 domain=/docker/aa",
        "5.000000,docker,start,app,image=hog",
        "6.000000,kernel,oom_kill,app,pid=9 comm=worker anon=1 shmem=0 adj=0 domain=host",
        "7.000000,kernel,oom_kill,host,pid=4 comm=dockerd anon=1 shmem=0 adj=-500 domain=host",
    ];

    // The kernel tells of the first victim once more among those of its group (K7.5); one died.
    [Fact]
    public void The_first_victim_of_a_group_is_marked_once()
    {
        using var root = new TemporaryFolder();
        EventMarks marks = Read(
            root,
            [
                .. Events,
                "8.000000,kernel,oom_kill,app,pid=11 comm=worker anon=1 shmem=0 adj=0 domain=/docker/aa",
                "8.000000,kernel,oom_kill,app,pid=10 comm=worker anon=1 shmem=0 adj=0 domain=/docker/aa group=/docker/aa",
                "8.000000,kernel,oom_kill,app,pid=11 comm=worker anon=1 shmem=0 adj=0 domain=/docker/aa group=/docker/aa",
            ]);
        Assert.Equal(2, marks.Kills("app")[^1].Count);
        Assert.Equal(2, marks.LimitKills[^1].Count);
    }

    // Dead for two seconds: RestartCount rises with the death, the mark stands where the container runs again.
    [Fact]
    public void A_restart_is_marked_where_the_container_comes_back()
    {
        using var root = new TemporaryFolder();
        EventMarks marks = Read(root, Events);
        Assert.Equal([5.0], marks.Restarts("app"));
        var series = new ContainerSeries("app");
        var reader = new ContainerReader(series, 0.01, marks, isOwned: false);
        Assert.Equal([5.0], series.Restarts);
        Assert.NotNull(reader);
    }

    [Fact]
    public void A_container_that_is_made_anew_under_its_name_does_not_restart()
    {
        using var root = new TemporaryFolder();
        Assert.Equal([5.0], Read(root, [.. Events, "8.000000,docker,create,app,image=hog", "8.000000,docker,start,app,image=hog"]).Restarts("app"));
        Assert.Equal([5.0, 8], Read(root, [.. Events, "8.000000,docker,start,app,image=hog"]).Restarts("app"));
    }

    // Killed and in its delay: Docker counts the restart when it is planned, the picture when it is there to be marked.
    [Fact]
    public void As_many_restarts_are_told_as_are_marked()
    {
        using var root = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(root.Path, "waits");
        using (var writer = new TraceWriter(folder, null))
        {
            foreach ((double time, string state, long restarts) in new[] { (0.0, "running", 0L), (4, "restarting", 1), (5, "running", 1), (9, "restarting", 2), (10, "restarting", 2) })
            {
                writer.Add(new ContainerRow { Time = (long)(time * 1e9), Container = "app", State = state, Condition = "none", MemoryCurrent = MiB, Anon = MiB, RestartCount = restarts });
            }

            foreach ((long time, string type) in new[] { (0L, "create"), (0, "start"), (5, "start") })
            {
                writer.Add(new EventRow { Time = time * 1_000_000_000, Source = "docker", Type = type, Subject = "app" });
            }
        }

        Panel panel = Assert.Single(MemoryFigure.Make(RunReader.Read(folder.TemporaryPath))!.Panels);
        Assert.Equal([5.0], panel.Restarts);
        Assert.EndsWith("  ·  1 restart, the next waits for its delay", panel.Detail, StringComparison.Ordinal);
    }

    // Docker's RestartCount and summary.json count what the policy did; a start by hand is a mark as well.
    [Fact]
    public void Starts_by_hand_are_told_apart_from_restarts_by_the_policy()
    {
        var data = new RunData { Scenario = "starts", End = 10 };
        var series = new ContainerSeries("app") { Peak = 10 * MiB, RestartCount = 3, PolicyRestarts = 1 };
        series.Points.AddRange([new ContainerPoint { Anon = MiB, Current = MiB }, new ContainerPoint { Time = 10, Anon = MiB, Current = MiB }]);
        series.Restarts.AddRange([2, 4, 6]);
        data.Containers.Add(series);
        Figure figure = MemoryFigure.Make(data)!;
        Assert.EndsWith("  ·  1 restart  ·  started again 2 times", figure.Panels[0].Detail, StringComparison.Ordinal);
        Assert.Equal("restart by policy, or started again", figure.Legend[^1].Text);

        series.PolicyRestarts = 0;
        Assert.EndsWith("peak 10 MiB  ·  started again 3 times", MemoryFigure.Make(data)!.Panels[0].Detail, StringComparison.Ordinal);
        series.PolicyRestarts = 3;
        figure = MemoryFigure.Make(data)!;
        Assert.EndsWith("  ·  3 restarts", figure.Panels[0].Detail, StringComparison.Ordinal);
        Assert.Equal("restart", figure.Legend[^1].Text);
    }

    // Clients of b were answered first; the pictures show a before b all the same.
    [Fact]
    public void Requests_stand_in_the_order_of_the_containers_and_on_one_scale()
    {
        using var root = new TemporaryFolder();
        File.WriteAllText(root["requests.csv"], "container,arrived_s,started_s,finished_s,outcome\nb,1,1,2,ok\na,1,1,9,ok\na,2,2,,pending\nb,3,3,,timeout\n");
        var data = new RunData { Scenario = "served", End = 10 };
        data.Containers.AddRange([new ContainerSeries("a"), new ContainerSeries("b")]);
        RequestReader.Read(root["requests.csv"], [data], new ContainerNames([]));
        Figure figure = RequestsFigure.Make(data)!;
        Assert.Equal(
            [("a", "1 answered, 1 waiting at the end"), ("b", "1 answered, 1 without an answer")],
            figure.Panels.Select(p => (p.Heading, p.Detail)));
        Assert.Single(figure.Panels.Select(p => p.Top).Distinct());
        Assert.Equal(["answered", "no answer", "still waiting at the end"], figure.Legend.Select(l => l.Text));

        // Two requests in 10 s: 400 slices are 50. What waits from 2 s on is grey as wide as one of them, 0.2 s from 2 s on.
        using SKBitmap picture = SKBitmap.Decode(figure.Save(root.Path, "requests").First());
        int[] grey = [.. Enumerable.Range(82, 1086).Where(x => picture.GetPixel(x, 135) is { Red: < 0xE4 } p && p.Red == p.Green && p.Green == p.Blue)];
        Assert.Equal((298, 318), (grey[0], grey[^1]));
    }

    // The gaps of the watermark's dashes lie on free memory.
    [Fact]
    public void Nothing_in_the_picture_of_a_host_is_white()
    {
        using var root = new TemporaryFolder();
        var data = new RunData { Scenario = "free", End = 10 };
        data.Host.AddRange([new HostPoint { Total = 1024 * MiB, Free = 900 * MiB }, new HostPoint { Time = 10, Total = 1024 * MiB, Free = 900 * MiB }]);
        data.Watermarks.Add(new MarksPoint(0, 40 * MiB, 50 * MiB, 60 * MiB));
        using SKBitmap picture = SKBitmap.Decode(HostFigure.Make(data)!.Save(root.Path, "host").First());
        Assert.Equal(0, Enumerable.Range(125, 300).Sum(y => Enumerable.Range(82, 1080).Count(x => picture.GetPixel(x, y).Red > 0xF8)));
    }

    [Fact]
    public void Kills_of_one_moment_are_one_mark_that_counts_them()
    {
        using var root = new TemporaryFolder();
        Assert.Equal([(3.0, "worker +1"), (6, "worker (host)")], Read(root, Events).Kills("app").Select(k => (k.Time, k.Label)));
        Assert.Equal("hog ×3", new KillMark(1, "hog").With("hog").With("hog").Label);
        Assert.Equal("OOM kill", new KillMark(1, "").Label);
    }

    // The daemon belongs to no container; at a container's limit the host's killer does nothing.
    [Fact]
    public void The_picture_of_the_host_names_whom_the_host_killed()
    {
        using var root = new TemporaryFolder();
        EventMarks marks = Read(root, Events);
        var data = new RunData { Scenario = "full", End = 10 };
        data.Host.AddRange([new HostPoint { Total = 1024 * MiB, Free = 900 * MiB }, new HostPoint { Time = 10, Total = 1024 * MiB, Free = 60 * MiB }]);
        data.HostKills.AddRange(marks.HostKills);
        data.LimitKills.AddRange(marks.LimitKills);
        data.Watermarks.Add(new MarksPoint(0, 40 * MiB, 50 * MiB, 60 * MiB));
        Figure figure = HostFigure.Make(data)!;
        Assert.Equal([(6.0, "app"), (7, "dockerd")], figure.Panels[0].Kills.Select(k => (k.Time, k.Label)));
        Assert.Equal([3.0], figure.Panels[0].Ticks);
        Assert.Contains("watermarks: min 40 MiB, low 50 MiB, high 60 MiB free", figure.Panels[0].Detail, StringComparison.Ordinal);
        Assert.Equal("Free memory near the watermarks", figure.Panels[1].Heading);
        // Beside the axes, where no trough of the curve can be beneath them.
        Assert.Empty(figure.Panels[1].Captions);
        Assert.Equal([("high", 60.0), ("low", 50), ("min", 40)], figure.Panels[1].RightLabels.Select(l => (l.Text, l.Level)));
        Assert.EndsWith("  ·  high: kswapd is content  ·  low: kswapd wakes  ·  min: direct reclaim, OOM killer", figure.Panels[1].Detail, StringComparison.Ordinal);
        Assert.Single(figure.Panels.Select(p => p.RightMargin).Distinct());
        Assert.Equal(["low watermark: kswapd wakes", "OOM kill by the host", "OOM kill at a container's limit"], figure.Legend.TakeLast(3).Select(l => l.Text));

        // 4 · 60 MiB is far below what stays free here: the lines would be all that such a panel shows.
        data.Host[1] = data.Host[1] with { Free = 300 * MiB };
        Assert.Single(HostFigure.Make(data)!.Panels);
    }

    // A million marks more would be a gigabyte: those within half a pixel are one.
    [Fact]
    public void Marks_stay_few_however_many_kills_there_are()
    {
        using var root = new TemporaryFolder();
        EventMarks marks = Read(root, [.. Events.Take(3), .. Enumerable.Range(0, 5000).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{i / 500.0:0.000000},kernel,oom_kill,app,pid=1 comm=hog anon=1 shmem=0 adj=0 domain=/docker/aa"))]);
        Assert.InRange(marks.Kills("app").Count, 90, 100);
        Assert.Equal(5000, marks.Kills("app").Sum(k => k.Count));
        Assert.Equal(5000, marks.LimitKills.Sum(k => k.Count));
    }

    // 1200 px, of which 64 + 16 stand left and 14 + 16 right of the axes: second t of 10 is at 80 + 109 · t.
    [Theory]
    [InlineData("hung", 2)]
    [InlineData("paused", 1)]
    public void Hangs_and_pauses_are_shaded_from_their_beginning_to_their_end(string state, int busiest)
    {
        using var root = new TemporaryFolder();
        var data = new RunData { Scenario = "still", End = 10 };
        var series = new ContainerSeries("app") { Peak = 10 * MiB };
        series.Points.AddRange([new ContainerPoint { Anon = 10 * MiB, Current = 10 * MiB }, new ContainerPoint { Time = 10, Anon = 10 * MiB, Current = 10 * MiB }]);
        series.States.AddRange([new Span(0, 4, "active"), new Span(4, 6, state), new Span(6, 10, "active")]);
        data.Containers.Add(series);
        Figure figure = MemoryFigure.Make(data)!;
        Assert.Contains(figure.Legend, l => l.Text == state);
        using SKBitmap picture = SKBitmap.Decode(figure.Save(root.Path, "memory").First());
        const int Y = 133;
        int[] tinted = [.. Enumerable.Range(82, 1086).Where(x => picture.GetPixel(x, Y) is { } p && (p.Red != p.Green || p.Green != p.Blue))];
        Assert.InRange(tinted[0], 515, 518);
        Assert.InRange(tinted[^1], 732, 735);

        // Lines over the colour, which grey does not show: more than one lightness in the band.
        Assert.True(Enumerable.Range(540, 40).Select(x => picture.GetPixel(x, Y).Green).Distinct().Count() > busiest);
    }

    // 0.2 s of 10 are 22 px, too few for the word side by side: it stands upright at their middle, on its light ground.
    [Theory]
    [InlineData(0.2, true)]
    [InlineData(0.05, false)]
    public void A_short_hang_has_its_name_upright_where_there_is_room(double length, bool isNamed)
    {
        using var root = new TemporaryFolder();
        var data = new RunData { Scenario = "short", End = 10 };
        var series = new ContainerSeries("app") { Peak = 10 * MiB };
        series.Points.AddRange([new ContainerPoint { Anon = 10 * MiB, Current = 10 * MiB }, new ContainerPoint { Time = 10, Anon = 10 * MiB, Current = 10 * MiB }]);
        series.States.AddRange([new Span(0, 5 - (length / 2), "active"), new Span(5 - (length / 2), 5 + (length / 2), "hung"), new Span(5 + (length / 2), 10, "active")]);
        data.Containers.Add(series);
        using SKBitmap picture = SKBitmap.Decode(MemoryFigure.Make(data)!.Save(root.Path, "memory").First());
        // The band is yellow, without blue, but for the ground of its name.
        int light = Enumerable.Range(130, 26).Sum(y => Enumerable.Range(624, 3).Count(x => picture.GetPixel(x, y).Blue > 0xD8));
        Assert.Equal(isNamed, light > 10);
    }

    // 0.01 s of 100 are less than a picture shows: 0.01 s at work and 0.01 s idle in turns after the pause are no part of it.
    [Fact]
    public void A_pause_ends_where_it_ends_whatever_comes_after()
    {
        using var root = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(root.Path, "turns");
        using (var writer = new TraceWriter(folder, null))
        {
            Add(writer, 0, "running", "idle");
            Add(writer, 40, "paused", "frozen");
            for (int i = 0; i < 100; i++)
            {
                Add(writer, 50 + (0.01 * i), "running", i % 2 == 0 ? "active" : "idle");
            }

            Add(writer, 100, "running", "idle");
        }

        RunData data = RunReader.Read(folder.TemporaryPath);
        Assert.Equal([new Span(0, 40, "idle"), new Span(40, 50, "paused")], data.Containers[0].States.Take(2));

        static void Add(TraceWriter writer, double time, string state, string condition) =>
            writer.Add(new ContainerRow { Time = (long)(time * 1e9), Container = "app", State = state, Condition = condition });
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(10, 2)]
    [InlineData(20, 3)]
    [InlineData(60, 5)]
    [InlineData(1000, 5)]
    public void Many_containers_are_small_multiples_and_more_than_sixty_a_stated_selection(int count, int columns)
    {
        var data = new RunData { Scenario = "many", End = 10 };
        for (int i = 0; i < count; i++)
        {
            var series = new ContainerSeries("c" + i) { Peak = (i + 1) * MiB };
            series.Points.AddRange([new ContainerPoint { Anon = MiB, Current = MiB }, new ContainerPoint { Time = 10, Anon = MiB, Current = MiB }]);
            series.States.Add(new Span(0, 10, "active"));
            data.Containers.Add(series);
        }

        Figure memory = MemoryFigure.Make(data)!, states = StatesFigure.Make(data)!;
        Assert.Equal((Math.Min(60, count), columns), (memory.Panels.Count, memory.Columns));
        string note = "60 of 1000 containers: those with the most kills, then the highest peak";
        Assert.Equal(count > 60, memory.Subtitle.EndsWith(note, StringComparison.Ordinal));
        Assert.Equal(count > 60, states.Subtitle.EndsWith(note, StringComparison.Ordinal));
        Assert.Equal("c" + (count - 1), memory.Panels[^1].Heading);
    }

    private static EventMarks Read(TemporaryFolder root, IEnumerable<string> lines)
    {
        File.WriteAllLines(root["events.csv"], lines);
        return EventMarks.Read(root["events.csv"], [0.1], [])[0];
    }
}
