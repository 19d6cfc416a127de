using OomSim.Engine;

namespace OomSim.Benchmarks.Engine;

/// <summary>What the arithmetic of a fluid costs: read, change the rate, ask when a target is met.</summary>
internal sealed class FluidLoad
{
    private const long Mebibyte = 1 << 20;
    private readonly long[] _rates;
    private Fluid _fluid = new(Mebibyte);
    private long _now;

    /// <summary>Sets the load up.</summary>
    /// <param name="wholeRates">Whole bytes per second, or any rate.</param>
    public FluidLoad(bool wholeRates)
    {
        Xoshiro256StarStarSource source = new(1);
        _rates = [.. Enumerable.Range(0, 256).Select(_ => wholeRates
            ? source.Next(1, 1 << 30) * Fluid.RateOne
            : (long)(source.NextUInt64() >> 14))];
    }

    public long Sum { get; private set; }

    public void Read(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Sum += _fluid.At(_now + i);
        }
    }

    public void Cross(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _now += 1_000;
            _fluid.SetRate(_now, _rates[i & 255]);
            Sum += _fluid.TimeOf(_now, _fluid.At(_now) + (256 * Mebibyte));
        }
    }
}
