using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using CsCheck;
using OomSim.Results;
using ScottPlot;
using SkiaSharp;
using Xunit;

namespace OomSim.Tests.Results;

public sealed class PlotTests
{
    [Fact]
    public void Every_figure_is_drawn_in_both_formats_with_text()
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "shop", 3);
        IReadOnlyList<string> files = PlotCommand.Draw(run);
        Assert.Equal(
            ["memory.png", "memory.svg", "host.png", "host.svg", "states.png", "states.svg", "cpu.png", "cpu.svg"],
            files.Select(Path.GetFileName));
        using SKBitmap picture = SKBitmap.Decode(files[0]);
        Assert.Equal(1200, picture.Width);

        // Title, and the numbers at the axes: where a font is missing nothing is drawn and nothing is said.
        Assert.True(Dark(picture, new SKRectI(16, 16, 300, 40)) > 300, "no title");
        Assert.True(Dark(picture, new SKRectI(40, 120, 76, 340)) > 50, "no numbers at the value axis");
        Assert.True(Dark(picture, new SKRectI(90, 332, 1190, 345)) > 50, "no numbers at the time axis");
        string svg = File.ReadAllText(files[1]);
        string[] words = [.. XDocument.Parse(svg).Descendants().Attributes("aria-label").Select(a => a.Value)];
        Assert.Contains("shop · seed 7 · cgroup v1", words);
        Assert.Contains("svc-1", words);
        Assert.Contains("time (s)", words);
        Assert.Contains("memory (MiB)", words);

        // No word needs a font of the reader's, and each letter is one that is described.
        Assert.DoesNotContain("<text", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("font", svg, StringComparison.Ordinal);
        XElement[] elements = [.. XDocument.Parse(svg).Descendants()];
        string[] letters = [.. elements.Where(e => e.Name.LocalName == "use").Select(e => e.Attributes().First(a => a.Name.LocalName == "href").Value[1..])];
        Assert.InRange(letters.Length, 200, 2000);
        Assert.Equal(letters.Distinct().Order(), elements.Where(e => e.Parent?.Name.LocalName == "defs").Select(e => e.Attribute("id")!.Value).Order());
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes_alone_or_among_others()
    {
        using var root = new TemporaryFolder();
        string[] runs = [.. Enumerable.Range(0, 4).Select(i => Make(root, "run", 2, "out" + i))];
        string expected = Draw(runs[0]);
        string[] actual = new string[runs.Length];
        Parallel.For(1, runs.Length, i => actual[i] = Draw(runs[i]));
        Assert.All(actual.Skip(1), a => Assert.Equal(expected, a));
        Assert.Equal(expected, Draw(runs[0]));
    }

    [Fact]
    public void A_machine_in_another_language_writes_the_same_bytes()
    {
        using var root = new TemporaryFolder();
        string? expected = null;
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in new[] { "en-US", "de-DE", "tr-TR", "zh-CN" })
            {
                CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
                string run = Make(root, "run", 2, culture);
                string actual = Draw(run) + Fingerprint.Of(run).Hash + Hash(Path.Combine(run, "summary.json"));
                expected ??= actual;
                Assert.Equal(expected, actual);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void The_picture_of_CPU_shows_those_that_used_most()
    {
        // 64 containers, 60 panels: the four with the least CPU time are left out, however much memory they have.
        var data = new RunData { Scenario = "many", End = 10 };
        for (int i = 1; i <= 64; i++)
        {
            var series = new ContainerSeries("c" + i) { Peak = 65 - i };
            series.Points.Add(new ContainerPoint { Time = 0 });
            series.Points.Add(new ContainerPoint { Time = 10, Cpu = i });
            data.Containers.Add(series);
        }

        Figure figure = CpuFigure.Make(data)!;
        Assert.Equal(Enumerable.Range(5, 60).Select(i => "c" + i), figure.Panels.Select(p => p.Heading));
        Assert.EndsWith("60 of 64 containers: those with the most CPU time", figure.Subtitle, StringComparison.Ordinal);
    }

    // Two images of 100 and 85 MiB share 80; one has two containers, of which one has written 7 MiB: 80 + 20 + 5 + 7 on the disk, 3 · 100 + 85 + 7 if nothing were shared.
    [Fact]
    public void The_picture_of_the_disk_shows_what_sharing_saves()
    {
        using var root = new TemporaryFolder();
        string path = Path.Join(root.Path, "storage.csv");
        const long MiB = 1 << 20;
        File.WriteAllText(path, FormattableString.Invariant($"""
            time_s,kind,id,name,size_bytes,shared_bytes,unique_bytes,references
            0.000000,layer,base,,{80 * MiB},{80 * MiB},0,2
            0.000000,layer,top-a,,{20 * MiB},0,{20 * MiB},1
            0.000000,layer,top-b,,{5 * MiB},0,{5 * MiB},1
            0.000000,image,sha256:aa,a:latest,{100 * MiB},{80 * MiB},{20 * MiB},0
            0.000000,image,sha256:bb,b:latest,{85 * MiB},{80 * MiB},{5 * MiB},0
            1.000000,image,sha256:aa,a:latest,{100 * MiB},{80 * MiB},{20 * MiB},2
            1.000000,container,c1,one,0,0,0,1
            1.000000,container,c2,two,0,0,0,1
            2.000000,container,c1,one,{7 * MiB},0,{7 * MiB},1
            3.000000,file,/gone.tar,,{MiB},0,{MiB},0
            4.000000,file,/gone.tar,,0,0,0,0

            """));
        var data = new RunData { Scenario = "disk", End = 10, Slices = 1000 };
        StorageReader.Read(path, [data]);
        Assert.Equal((112.0, 392.0), (data.Storage[^1].Total / MiB, data.Storage[^1].Apart / MiB));
        Assert.Equal(113.0, data.Storage.Max(p => p.Total) / MiB);
        Assert.Equal([("a:latest", 20.0), ("b:latest", 5), ("one", 7), ("two", 0)], data.Shares.Select(s => (s.Name, s.Own / MiB)));
        Figure figure = StorageFigure.Make(data)!;
        Assert.Equal("112 MiB at the end instead of 392 MiB", figure.Panels[0].Detail);
        Assert.Equal(["100 MiB, 20 MiB its own", "85 MiB, 5 MiB its own", "7 MiB"], figure.Panels[1].Captions.Select(c => c.Text));
        using SKBitmap picture = SKBitmap.Decode(figure.Save(root.Path, "storage").First());
        Assert.True(Pixels(picture, OomSim.Results.Palette.File) > 20_000, "no shared layers");
        Assert.True(Pixels(picture, OomSim.Results.Palette.Shmem) > 300, "no container layer");
    }

    // One image and a container that writes nothing: there is nothing to see.
    [Fact]
    public void A_disk_on_which_nothing_happens_is_not_drawn()
    {
        using var root = new TemporaryFolder();
        string path = Path.Join(root.Path, "storage.csv");
        File.WriteAllText(path, "time_s,kind,id,name,size_bytes,shared_bytes,unique_bytes,references\n0.000000,layer,l,,5,0,5,1\n0.000000,image,i,i,5,0,5,0\n1.000000,image,i,i,5,0,5,1\n1.000000,container,c,c,0,0,0,1\n");
        var data = new RunData { Scenario = "disk", End = 10, Slices = 1000 };
        StorageReader.Read(path, [data]);
        Assert.Null(StorageFigure.Make(data));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_name_that_is_cut_keeps_its_end(int tail)
    {
        const string Name = "a-container-with-a-long-name-12";
        string cut = Texts.Fit(Name, 100, 11, tail: tail);
        Assert.InRange(Texts.Measure(cut, 11), 80, 100);
        Assert.Matches(tail == 0 ? "^a-con.*…$" : "^a-con.*…e-12$", cut);
        Assert.Equal(Name, Texts.Fit(Name, 1000, 11, tail: tail));
        Assert.Equal("a…b", Texts.Fit("ab", 1, 11, tail: 1));
    }

    [Fact]
    public void Nothing_to_show_draws_nothing()
    {
        using var root = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(root.Path, "empty");
        using (new TraceWriter(folder, null))
        {
        }

        Assert.Empty(PlotCommand.Draw(folder.TemporaryPath));
        Assert.False(Directory.Exists(Path.Combine(folder.TemporaryPath, "plots")));
    }

    [Fact]
    public void A_folder_without_a_run_is_refused()
    {
        using var root = new TemporaryFolder();
        Assert.Throws<InvalidDataException>(() => PlotCommand.Draw(root.Path));
        Assert.Throws<InvalidDataException>(() => PlotCommand.Draw(root["missing"]));
        File.WriteAllText(root["containers.csv"], "time_s,container\n0,app\n");
        RunFileException error = Assert.Throws<RunFileException>(() => PlotCommand.Draw(root.Path));
        Assert.StartsWith("no column state", error.Message, StringComparison.Ordinal);
        Assert.Equal((root["containers.csv"], 1, 1), (error.FilePath, error.Line, error.Column));
    }

    // Of one reading each picture has what it would have of one of its own.
    [Fact]
    public void Pictures_of_different_fineness_are_read_together()
    {
        using var root = new TemporaryFolder();
        string run = Make(root, "shop", 9);
        File.WriteAllText(Path.Join(run, "requests.csv"), "container,arrived_s,started_s,finished_s,outcome\nsvc-1,1,1,2,ok\nsvc-1,1.5,2,9,ok\nsvc-2,3,3,,timeout\n");
        RunData[] together = RunReader.Read(run, [800, 20]);
        Assert.True(together[0].Containers[8].Points.Count > 2 * together[1].Containers[8].Points.Count, "one is as fine as the other");
        foreach (RunData data in together)
        {
            RunData alone = RunReader.Read(run, data.Slices);
            Assert.Equal(alone.Containers.Select(c => c.Name), data.Containers.Select(c => c.Name));
            Assert.All(alone.Containers.Zip(data.Containers), pair =>
            {
                Assert.Equal(pair.First.Points, pair.Second.Points);
                Assert.Equal(pair.First.States, pair.Second.States);
                Assert.Equal(pair.First.Kills, pair.Second.Kills);
                Assert.Equal(pair.First.Restarts, pair.Second.Restarts);
                Assert.Equal(pair.First.RestartCount, pair.Second.RestartCount);
            });
            Assert.Equal(alone.Host, data.Host);
            Assert.Equal(alone.Storage, data.Storage);
            Assert.Equal(alone.Requests.SelectMany(r => r.Longest), data.Requests.SelectMany(r => r.Longest));
        }
    }

    [Fact]
    public void Kills_carry_the_victims_name_and_states_have_no_gaps()
    {
        using var root = new TemporaryFolder();
        RunData data = RunReader.Read(Make(root, "shop", 9));
        ContainerSeries leaky = data.Containers[8];

        // svc-8: limit 64 MiB − 2 MiB kernel at 4.5 MB/s … it dies three times in a minute.
        Assert.Equal(3, leaky.Kills.Count);
        Assert.All(leaky.Kills, k => Assert.Equal("hog", k.Victim));
        Assert.Equal(3, leaky.Restarts.Count);
        Assert.All(data.Containers, c =>
        {
            Assert.Equal(0, c.States[0].From);
            Assert.Equal(60, c.States[^1].To);
            Assert.All(c.States.Zip(c.States.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        });
        Assert.Contains(data.Containers[1].States, s => s.Name == "paused");
    }

    [Fact]
    public void Thinning_keeps_the_peak()
    {
        List<(double, double)> thin = [];
        var thinner = new Thinner<(double Time, double Value)>(thin, 10, static p => p.Time, static p => p.Value);
        for (int i = 0; i < 1000; i++)
        {
            thinner.Add((i, i == 537 ? 99 : i % 7));
        }

        thinner.Close();
        Assert.Contains((537.0, 99.0), thin);
        Assert.Equal((0.0, 0.0), thin[0]);
        Assert.Equal((999.0, 5.0), thin[^1]);
        Assert.InRange(thin.Count, 300, 400);
    }

    [Fact]
    public void Simplified_lines_stay_within_a_unit() =>
        Gen.Double[0, 100].Array[3, 60].Sample(values =>
        {
            Coordinates[] points = [.. values.Select((v, i) => new Coordinates(i, v))];
            Coordinates[] simple = Polyline.Simplify(points, 1, 1);
            Assert.Equal(points[0], simple[0]);
            Assert.Equal(points[^1], simple[^1]);
            foreach (Coordinates p in points)
            {
                Assert.True(simple.Zip(simple.Skip(1)).Min(s => Distance(p, s.First, s.Second)) <= 1 + 1e-9);
            }
        });

    [Fact]
    public void A_straight_line_needs_two_points() =>
        Assert.Equal(2, Polyline.Simplify([.. Enumerable.Range(0, 500).Select(i => new Coordinates(i, 3 * i))], 1, 1).Length);

    [Theory]
    [InlineData(67108864, "64 MiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(100, "100 B")]
    [InlineData(2147483648, "2 GiB")]
    [InlineData(1073741824, "1 GiB")]
    [InlineData(1019215872, "972 MiB")]
    public void Sizes_read_well(double bytes, string text) => Assert.Equal(text, AxisUnit.Bytes(bytes));

    [Theory]
    [InlineData(0.2, "ms")]
    [InlineData(60, "s")]
    [InlineData(3600, "min")]
    [InlineData(86400, "h")]
    [InlineData(864000, "d")]
    public void Time_axes_have_fitting_units(double seconds, string unit) => Assert.Equal(unit, AxisUnit.ForSeconds(seconds).Name);

    [Fact]
    public void Ticks_are_round() =>
        Assert.Equal([0, 16, 32, 48, 64], AxisUnit.ForBytes(75.5 * (1 << 20)).Ticks(75.5, 5));

    private static double Distance(Coordinates p, Coordinates a, Coordinates b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y;
        double along = Math.Clamp((((p.X - a.X) * dx) + ((p.Y - a.Y) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
        return Math.Sqrt(Math.Pow(p.X - a.X - (along * dx), 2) + Math.Pow(p.Y - a.Y - (along * dy), 2));
    }

    private static int Pixels(SKBitmap picture, SKColor colour) => picture.Pixels.Count(p => p == colour);

    private static int Dark(SKBitmap picture, SKRectI area)
    {
        int dark = 0;
        for (int y = area.Top; y < area.Bottom; y++)
        {
            for (int x = area.Left; x < area.Right; x++)
            {
                SKColor pixel = picture.GetPixel(x, y);
                dark += pixel.Red + pixel.Green + pixel.Blue < 300 ? 1 : 0;
            }
        }

        return dark;
    }

    private static string Make(TemporaryFolder root, string name, int containers, string? output = null)
    {
        using RunFolder folder = RunFolder.Create(root[output ?? "output"], name);
        SyntheticRun.Write(folder, containers);
        folder.Commit();
        return folder.FinalPath;
    }

    private static string Draw(string run) => string.Join(' ', PlotCommand.Draw(run).Select(Hash));

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
