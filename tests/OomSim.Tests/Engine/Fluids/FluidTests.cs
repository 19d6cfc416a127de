using System.Numerics;
using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Fluids;

public class FluidTests
{
    private const long Mebibyte = 1L << 20;

    private static readonly BigInteger Scale = new BigInteger(Fluid.RateOne) * SimTime.Second;

    // Rates from a byte a day to 1 TiB/s, values to 1 PiB, steps of time from 1 ns to a day.
    private static readonly Gen<long> Rates = Gen.OneOf(
        Gen.Long[-20, 20],
        Gen.Long[-1000, 1000].Select(bytes => bytes * Fluid.RateOne),
        Gen.Long[-(1L << 60), 1L << 60]);

    private static readonly Gen<long> Values = Gen.OneOf(Gen.Long[-5, 5], Gen.Long[-(1L << 40), 1L << 40], Gen.Long[-(1L << 50), 1L << 50]);

    private static readonly Gen<long> Waits = Gen.OneOf(Gen.Long[0, 3], Gen.Long[0, SimTime.Second], Gen.Long[0, 86_400 * SimTime.Second]);

    [Fact]
    public void Rises_by_its_rate()
    {
        Fluid fluid = new(100);
        fluid.SetRate(0, Mebibyte * Fluid.RateOne);

        // 1 MiB/s for 250 ms is 262,144 bytes; at 1 ns before, 262,143.99… rounds down.
        Assert.Equal(100 + 262_144, fluid.At(250 * SimTime.Millisecond));
        Assert.Equal(100 + 262_143, fluid.At((250 * SimTime.Millisecond) - 1));
    }

    [Fact]
    public void Is_below_a_number_where_its_whole_units_are() => Gen.Select(Values, Rates, Waits, Gen.Long[-2, 2]).Sample((value, rate, wait, apart) =>
    {
        Fluid fluid = new(value);
        fluid.SetRate(0, rate);
        long target = fluid.At(wait) + apart;
        Assert.Equal(fluid.At(wait) < target, fluid.IsBelow(wait, target));
    });

    [Fact]
    public void Reaches_a_target_on_the_first_nanosecond()
    {
        Fluid fluid = new(0);
        fluid.SetRate(0, 3 * Fluid.RateOne);

        // 3 per second reaches 1 after 333,333,333.33… ns.
        Assert.Equal(333_333_334, fluid.TimeOf(0, 1));
        Assert.Equal(0, fluid.At(333_333_333));
        Assert.Equal(1, fluid.At(333_333_334));
        Assert.Equal(SimTime.Second, fluid.TimeOf(0, 3));
        Assert.Equal(0, fluid.TimeOf(0, 0));
        Assert.Equal(0, fluid.TimeOf(0, -1));
    }

    [Fact]
    public void Work_that_runs_out_takes_all_its_time()
    {
        Fluid left = new(2);
        left.SetRate(0, -Fluid.RateOne);

        // 1 per second: 2 is gone after 2 s, although after 1 s + 1 ns less than one whole unit is left.
        Assert.Equal(2 * SimTime.Second, left.TimeOf(0, 0));
        Assert.Equal(0, left.At(SimTime.Second + 1));
        Assert.Equal(1, left.RoundedUpAt(SimTime.Second + 1));
        Assert.Equal(0, left.RoundedUpAt(2 * SimTime.Second));
        Assert.Equal(-1, left.At((2 * SimTime.Second) + 1));
    }

    [Fact]
    public void At_rest_it_is_there_or_never_will_be()
    {
        Fluid fluid = new(7);
        Assert.Equal(5, fluid.TimeOf(5, 7));
        Assert.Equal(SimTime.Never, fluid.TimeOf(5, 8));
        Assert.Equal(SimTime.Never, fluid.TimeOf(5, 6));
    }

    [Fact]
    public void A_target_too_far_away_is_never_reached()
    {
        Fluid fluid = new(0);
        fluid.SetRate(0, 1);

        // 2^-20 per second: 10,000 takes 10,000 × 2^20 s = 1.05 × 10^19 ns, more than a long holds (9.2 × 10^18).
        Assert.Equal(SimTime.Never, fluid.TimeOf(0, 10_000));
        Assert.Equal(8_000L * Fluid.RateOne * SimTime.Second, fluid.TimeOf(0, 8_000));
    }

    [Fact]
    public void Equals_rational_arithmetic_after_any_changes()
    {
        Gen.Select(Values, Gen.Select(Gen.Int[0, 3], Waits, Rates, Values).Array[0, 12], Waits).Sample((start, changes, wait) =>
        {
            Fluid fluid = new(start);
            BigInteger exact = start * Scale;
            BigInteger rate = 0;
            long now = 0;
            foreach ((int kind, long pause, long newRate, long value) in changes)
            {
                now += pause;
                exact += rate * pause;
                switch (kind)
                {
                    case 0: fluid.SetRate(now, newRate); rate = newRate; break;
                    case 1: fluid.AddRate(now, newRate / 16 - (long)rate); rate = newRate / 16; break;
                    case 2: fluid.Add(now, value); exact += value * Scale; break;
                    default: fluid.Set(now, value); exact = value * Scale; break;
                }
            }

            // A long ends at 9.2 × 10^18: rates and waits beyond a representable whole are left out.
            exact += rate * wait;
            BigInteger floor = BigInteger.Divide(exact - Modulo(exact, Scale), Scale);
            if (BigInteger.Abs(floor) < long.MaxValue)
            {
                Assert.Equal((long)floor, fluid.At(now + wait));
                Assert.Equal((long)floor + (Modulo(exact, Scale) > 0 ? 1 : 0), fluid.RoundedUpAt(now + wait));
            }
        });
    }

    [Fact]
    public void TimeOf_is_the_first_nanosecond_at_the_target()
    {
        Gen.Select(Values, Rates, Waits, Rates, Waits, Values).Sample((start, first, pause, rate, wait, target) =>
        {
            Fluid fluid = new(start);
            fluid.SetRate(0, first / (1L << 12));
            fluid.SetRate(pause, rate);
            long now = pause + Math.Min(wait, SimTime.Second);
            long reached = fluid.TimeOf(now, target);
            if (reached == SimTime.Never)
            {
                if (rate == 0)
                {
                    Assert.NotEqual(target, fluid.At(now));
                }
                else
                {
                    // The exact wait is longer than a long can say.
                    BigInteger most = BigInteger.Abs(rate) * (SimTime.Never - now);
                    BigInteger distance = BigInteger.Abs(((BigInteger)target - fluid.At(now)) * Scale) + Scale;
                    Assert.True(distance > most);
                }

                return;
            }

            Assert.True(reached >= now);
            Assert.True(Reached(fluid, reached, target));
            Assert.True(reached == now || !Reached(fluid, reached - 1, target));
        });

        static bool Reached(Fluid fluid, long time, long target) =>
            fluid.Rate > 0 ? fluid.At(time) >= target
            : fluid.Rate < 0 ? fluid.RoundedUpAt(time) <= target && fluid.At(time) <= target
            : fluid.At(time) == target;
    }

    private static BigInteger Modulo(BigInteger value, BigInteger divisor) => ((value % divisor) + divisor) % divisor;
}
