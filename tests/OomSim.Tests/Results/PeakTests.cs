using CsCheck;
using OomSim.Results;
using ScottPlot;
using SkiaSharp;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Peaks that are narrower than a pixel are seen.</summary>
public sealed class PeakTests
{
    private const long MiB = 1 << 20;

    /// <summary>One sample of 9 at 5.03, in the column from 5.0 to 5.1.</summary>
    [Fact]
    public void A_peak_of_one_sample_fills_its_column() => Assert.Equal(
        [(0, 1), (5, 1), (5, 9), (5.1, 9), (5.1, 1), (10, 1)],
        Widen((0, 1), (5.03, 1), (5.03, 9), (5.0301, 1), (10, 1)));

    /// <summary>Of several in a column the highest counts, and between two columns there is no gap. What is as high as it is wide stays as it is.</summary>
    [Fact]
    public void Peaks_side_by_side_touch()
    {
        Assert.Equal(
            [(0, 1), (5, 1), (5, 9), (5.1, 9), (5.1, 4), (5.2, 4), (5.2, 1), (10, 1)],
            Widen((0, 1), (5.03, 1), (5.03, 9), (5.03, 1), (5.07, 5), (5.071, 1), (5.15, 1), (5.15, 4), (5.15, 1), (10, 1)));
        (double, double)[] steps = [(0, 1), (5.06, 1), (5.06, 9), (6, 9), (6, 8), (10, 8)];
        Assert.Equal(steps, Widen(steps));
        (double, double)[] teeth = [(0, 0), (0.4, 8), (0.4, 0), (0.8, 8), (0.8, 0)];
        Assert.Equal(teeth, Widen(teeth));
    }

    /// <summary>What is there at the first moment alone, or at the last, is a peak as well.</summary>
    [Fact]
    public void A_curve_may_begin_and_end_with_a_peak() => Assert.Equal(
        [(0, 0), (0, 9), (0.1, 9), (0.1, 1), (9.9, 1), (9.9, 7), (10, 7), (10, 0)],
        Widen((0, 9), (0, 1), (9.95, 1), (9.95, 7)));

    /// <summary>Nothing is lost, and times do not go back.</summary>
    [Fact]
    public void A_widened_curve_is_nowhere_lower() => Gen.Select(Gen.Double[0, 0.2], Gen.Double[0, 10]).Array[1, 40].Sample(steps =>
    {
        double time = 0;
        Coordinates[] curve = [.. steps.Select(s => new Coordinates(time += s.Item1 < 0.05 ? 0 : s.Item1, s.Item2))];
        Coordinates[] wide = Peaks.Widen(curve, 0.1, 0.5);
        Assert.All(wide.Zip(wide.Skip(1)), pair => Assert.True(pair.First.X <= pair.Second.X));
        Assert.All(curve, p => Assert.True(Highest(wide, p.X) >= p.Y - 1e-9));
    });

    /// <summary>120 peaks of 60 MiB for 0.1 ms each, too many for a rim: second t of 10 is at pixel 80 + 109 · t, and each has a pixel of its colour half-way up.</summary>
    [Fact]
    public void A_picture_shows_each_peak() => AssertSeen(
        MemoryFigure.Make,
        (time, size) => new ContainerRow { Time = time, Container = "app", State = "running", Condition = "none", MemoryCurrent = size * MiB, Anon = size * MiB });

    /// <summary>So has the picture of a host with 100 MiB, over the rim of what is free.</summary>
    [Fact]
    public void A_picture_of_the_host_shows_each_peak() => AssertSeen(
        HostFigure.Make,
        (time, size) => new HostRow { Time = time, MemoryTotal = 100 * MiB, MemoryFree = (90 - size) * MiB, MemoryAvailable = (90 - size) * MiB, Anon = size * MiB });

    private static void AssertSeen<T>(Func<RunData, Figure?> make, Func<long, long, T> row)
    {
        using var root = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(root.Path, "peaks");
        double[] times = [.. Enumerable.Range(0, 120).Select(i => 0.05 + (i * 0.0819))];
        using (var writer = new TraceWriter(folder, null))
        {
            foreach ((double time, long size) in times.SelectMany(t => new[] { (t, 1L), (t, 61), (t + 0.0001, 1) }).Prepend((0, 1)).Append((10, 1)))
            {
                switch (row((long)(time * 1e9), size))
                {
                    case HostRow host:
                        writer.Add(host);
                        break;
                    case ContainerRow container:
                        writer.Add(container);
                        break;
                }
            }
        }

        using SKBitmap picture = SKBitmap.Decode(make(RunReader.Read(folder.TemporaryPath))!.Save(root.Path, "picture").First());
        Assert.All(times, t => Assert.Equal(OomSim.Results.Palette.Anon, picture.GetPixel(80 + (int)(109 * t), 300)));
    }

    private static (double, double)[] Widen(params (double X, double Y)[] points) =>
        [.. Peaks.Widen([.. points.Select(p => new Coordinates(p.X, p.Y))], 0.1, 0.1).Select(c => (Math.Round(c.X, 6), Math.Round(c.Y, 6)))];

    private static double Highest(Coordinates[] curve, double x) => curve.Zip(curve.Skip(1)).Where(s => s.First.X <= x && x <= s.Second.X)
        .Select(s => s.First.X == s.Second.X ? Math.Max(s.First.Y, s.Second.Y) : s.First.Y + ((s.Second.Y - s.First.Y) * (x - s.First.X) / (s.Second.X - s.First.X)))
        .Append(curve.Length == 1 ? curve[0].Y : double.MinValue).Max();
}
