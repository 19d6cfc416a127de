using CsCheck;
using OomSim.Kernel;
using Xunit;

namespace OomSim.Tests.Kernel;

/// <summary>What max-min fairness promises, for any demands, and the same as going round and giving a unit to each who wants one more.</summary>
public sealed class MaxMinTests
{
    private static readonly Gen<long> Demands = Gen.OneOf(Gen.Long[0, 12], Gen.Long[0, 1L << 40], Gen.Const(0L), Gen.Const(long.MaxValue));
    private static readonly Gen<(long Amount, long[] Demands)> Cases = Gen.Select(Gen.OneOf(Gen.Long[0, 40], Gen.Long[0, 1L << 42], Gen.Const(long.MaxValue)), Demands.Array[0, 12]);

    [Fact]
    public void Nobody_has_more_than_it_demands_or_than_there_is()
    {
        Cases.Sample(c =>
        {
            Int128 given = 0;
            foreach (long demand in c.Demands)
            {
                given += Math.Min(demand, Level(c.Amount, c.Demands));
            }

            Assert.True(given <= c.Amount);
        });
    }

    [Fact]
    public void Nothing_is_left_while_somebody_wants_more_but_what_cannot_be_divided()
    {
        Cases.Sample(c =>
        {
            long level = Level(c.Amount, c.Demands);
            Int128 left = c.Amount;
            int wanting = 0;
            foreach (long demand in c.Demands)
            {
                left -= Math.Min(demand, level);
                wanting += demand > level ? 1 : 0;
            }

            // Not even one unit for each of those who want more; and where nobody does, the level says so.
            Assert.True(wanting == 0 ? level == long.MaxValue : left < wanting);
        });
    }

    [Fact]
    public void The_order_of_those_who_share_does_not_matter()
    {
        Gen.Select(Cases, Gen.Int[0, 12]).Sample((c, turn) =>
        {
            int by = c.Demands.Length == 0 ? 0 : turn % c.Demands.Length;
            long[] turned = [.. c.Demands[by..], .. c.Demands[..by]];
            long[] reversed = [.. Enumerable.Reverse(turned)];
            long level = Level(c.Amount, c.Demands);
            Assert.Equal(level, Level(c.Amount, turned));
            Assert.Equal(level, Level(c.Amount, reversed));
        });
    }

    [Fact]
    public void Who_wants_more_than_the_level_has_as_much_however_much_more_it_wants()
    {
        Cases.Sample(c =>
        {
            long level = Level(c.Amount, c.Demands);
            long[] greedy = [.. c.Demands.Select(demand => demand > level ? long.MaxValue : demand)];
            Assert.Equal(level, Level(c.Amount, greedy));

            // And whoever asks for all there is has no less than what it demanded before, or the level.
            for (int i = 0; i < c.Demands.Length; i++)
            {
                long[] asks = [.. c.Demands];
                asks[i] = long.MaxValue;
                Assert.Equal(Math.Min(c.Demands[i], level), Math.Min(c.Demands[i], Level(c.Amount, asks)));
            }
        });
    }

    [Fact]
    public void Going_round_with_a_unit_for_each_ends_at_the_same_level()
    {
        Gen.Select(Gen.Long[0, 60], Gen.Long[0, 12].Array[1, 8]).Sample((amount, demands) =>
        {
            long left = amount;
            long rounds = 0;
            for (int wanting; (wanting = demands.Count(demand => demand > rounds)) > 0 && left >= wanting; rounds++)
            {
                left -= wanting;
            }

            long level = Level(amount, demands);
            Assert.Equal(rounds, demands.Any(demand => demand > rounds) ? level : Math.Min(level, demands.Max()));
        });
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(10, 5)]
    public void Less_than_nothing_is_nothing(long amount, long level) => Assert.Equal(level, Level(amount, [7, 8]));

    private static long Level(long amount, long[] demands) => MaxMin.Level(amount, [.. demands]);
}
