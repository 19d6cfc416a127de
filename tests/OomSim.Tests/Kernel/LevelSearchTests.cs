using CsCheck;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>Where a level comes to rest that can let the less through the more it lets through: found by a few looks, and by a bounded number whatever follows from what.</summary>
public sealed class LevelSearchTests
{
    private static readonly Gen<long> Rates = Gen.Long[1L << 30, 1L << 50];

    [Fact]
    public void A_straight_line_is_met_where_it_is_even_with_itself()
    {
        // What fits is a - slope x, never less than nothing; so a / (1 + slope) is let through and fits.
        Gen.Select(Rates, Gen.Double[0.06, 16], Gen.Double[0, 2]).Sample((a, slope, start) =>
        {
            (long rests, int looks) = Settle(x => (long)Math.Max(0, a - (slope * x)), (long)(start * a));
            Assert.InRange(rests, (a / (1 + slope) * (1 - 1e-5)) - 4, (a / (1 + slope) * (1 + 1e-5)) + 4);
            Assert.InRange(looks, 1, 64);
        });
    }

    [Fact]
    public void A_line_that_leads_to_its_place_by_itself_is_followed_a_few_times_only()
    {
        // Step by step a slope of 9/10 needs a hundred looks to a millionth.
        Gen.Select(Rates, Gen.Double[0.06, 0.9], Gen.Double[0, 2]).Sample((a, slope, start) =>
            Assert.InRange(Settle(x => (long)Math.Max(0, a - (slope * x)), (long)(start * a)).Looks, 1, 10));
    }

    [Fact]
    public void Two_states_that_lead_to_each_other_rest_where_one_turns_into_the_other()
    {
        Gen.Select(Rates, Gen.Double[0.01, 60], Gen.Double[0.01, 1], Gen.Double[0, 2]).Sample((turn, more, less, start) =>
        {
            long up = turn + (long)(turn * more);
            long down = turn - (long)(turn * less);
            (long rests, int looks) = Settle(x => x <= turn ? up : down, (long)(start * turn));
            Assert.InRange(rests, (turn * (1 - 1e-5)) - 4, (turn * (1 + 1e-5)) + 4);
            Assert.InRange(looks, 1, 80);
        });
    }

    [Fact]
    public void What_was_found_before_others_followed_is_forgotten()
    {
        // At the first looks four times as much fits; from then on half of what is let through at first, whatever is let through.
        Gen.Select(Rates, Gen.Int[3, 12], Gen.Double[0.1, 0.9]).Sample((a, heard, part) =>
        {
            int asked = 0;
            (long rests, int looks) = Settle(x => ++asked <= heard ? (long)(a * (asked % 2 == 0 ? 0.9 : 1.1)) : (long)(a * part), 0);
            Assert.InRange(rests, (long)(a * part) - 1, (long)(a * part) + 1);
            Assert.InRange(looks, heard, 64);
        });
    }

    [Fact]
    public void Whatever_fits_a_level_rises_a_bounded_number_of_times_at_one_instant()
    {
        Gen.Long[0, 1L << 40].Array[500].Sample(fits =>
        {
            LevelSearch search = new();
            long lets = 0;
            int rises = 0;
            foreach (long fit in fits)
            {
                if (fit == lets)
                {
                    continue;
                }

                long next = search.IsFree(fit > lets, 5) ? fit : search.Next(lets, fit);
                Assert.InRange(next, Math.Min(lets, fit), Math.Max(lets, fit));
                Assert.True(fit > lets || next < lets);
                rises += next > lets ? 1 : 0;
                lets = next;
            }

            Assert.InRange(rises, 0, 70);
        });
    }

    [Fact]
    public void The_next_instant_begins_anew()
    {
        LevelSearch search = new();
        Assert.True(search.IsFree(rises: false, 1));
        Assert.True(search.IsFree(rises: true, 1));
        Assert.True(search.IsFree(rises: true, 1));
        Assert.False(search.IsFree(rises: true, 1));
        Assert.False(search.IsFree(rises: false, 1));
        search.Next(10, 30);
        search.Next(90, 80);

        // Between 10 and 90 it would be looked for.
        Assert.True(search.IsFree(rises: true, 2));
        Assert.Equal(100, search.Next(50, 100));
    }

    [Fact]
    public void What_was_too_much_and_is_so_no_more_is_forgotten_and_the_other_way_round()
    {
        LevelSearch search = new();
        search.Next(10, 30);
        search.Next(30, 20);
        Assert.Equal(60, search.Next(40, 60));
        Assert.Equal(40 + (10 * 20 / (20 + 9)), search.Next(50, 41));
        Assert.Equal(5, search.Next(40, 5));
    }

    [Fact]
    public void What_was_found_in_another_unit_says_nothing()
    {
        LevelSearch search = new();
        search.Measure(inParts: true);
        search.Next(10, 30);
        search.Measure(inParts: true);

        // Between 10, where 20 more would fit, and 30, where 10 less do.
        Assert.Equal(10 + (20 * 20 / (20 + 10)), search.Next(30, 20));

        // Half-way between would be 20.
        search.Measure(inParts: false);
        Assert.Equal(5, search.Next(30, 5));
    }

    // As a level is settled: a rise by a millionth is none.
    private static (long Rests, int Looks) Settle(Func<long, long> fitsAt, long lets)
    {
        LevelSearch search = new();
        for (int looks = 1; looks < 1000; looks++)
        {
            long fits = fitsAt(lets);
            long next = fits == lets ? lets : search.IsFree(fits > lets, 7) ? fits : search.Next(lets, fits);
            if (next == lets || (next > lets && next - lets <= Math.Max(1, lets >> 20)))
            {
                return (lets, looks);
            }

            lets = next;
        }

        return (lets, int.MaxValue);
    }
}
