using OomSim.Results;
using Xunit;

namespace OomSim.Tests.Results;

/// <summary>Quantiles of latencies: exact for as many as are kept, and within a stated part beyond that.</summary>
public sealed class LatencySketchTests
{
    // Latencies of 1 µs to some 100 s, spread over the powers; the nearest rank of so many per cent.
    [Theory]
    [InlineData(1, true)]
    [InlineData(199, true)]
    [InlineData(LatencySketch.MostExact, true)]
    [InlineData(LatencySketch.MostExact + 1, false)]
    [InlineData(300_000, false)]
    public void A_quantile_is_the_nearest_rank(int count, bool exact)
    {
        long[] all = [.. Enumerable.Range(0, count).Select(i => (long)(1000 * Math.Pow(10, 8.0 * (i * 7919L % count) / count)))];
        var sketch = new LatencySketch();
        foreach (long one in all)
        {
            sketch.Add(one);
        }

        Array.Sort(all);
        Assert.Equal(exact, sketch.IsExact);
        foreach (int percent in (int[])[1, 50, 99, 100])
        {
            long wanted = all[(int)((((long)count * percent) + 99) / 100) - 1];
            Assert.InRange(sketch.Quantile(percent)!.Value, wanted * (1 - (exact ? 0 : LatencySketch.Error)), wanted * (1 + (exact ? 0 : LatencySketch.Error)));
        }
    }

    [Fact]
    public void What_comes_out_does_not_depend_on_the_order()
    {
        long[] all = [.. Enumerable.Range(0, 50_000).Select(i => (long)i * i)];
        var up = new LatencySketch();
        var down = new LatencySketch();
        for (int i = 0; i < all.Length; i++)
        {
            up.Add(all[i]);
            down.Add(all[^(i + 1)]);
        }

        Assert.All(Enumerable.Range(1, 100), p => Assert.Equal(up.Quantile(p), down.Quantile(p)));
        Assert.Null(new LatencySketch().Quantile(50));
    }

    [Fact]
    public void Small_and_huge_latencies_have_their_place()
    {
        var sketch = new LatencySketch();
        for (int i = 0; i <= LatencySketch.MostExact; i++)
        {
            sketch.Add(i < 15_000 ? 3 : long.MaxValue);
        }

        Assert.Equal(3, sketch.Quantile(50));
        Assert.InRange(sketch.Quantile(99)!.Value, long.MaxValue * (1 - LatencySketch.Error), long.MaxValue);
    }
}
