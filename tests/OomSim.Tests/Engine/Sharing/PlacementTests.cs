using System.Numerics;
using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>Groups bound to units: what is granted finds its place on them, nothing lies idle, and no group has more than its part.</summary>
public sealed class PlacementTests
{
    private const int Units = 4;
    private const int Groups = 5;
    private const long One = FairShare.One;

    private static readonly Gen<(int Mask, long Weight, long Demand)[]> Flat =
        Gen.Select(Gen.Int[0, (1 << Units) - 1], Gen.Long[1, 8], Gen.Long[0, 3]).Select(t => (t.Item1, t.Item2 * 256, t.Item3 * One)).Array[Groups];

    [Fact]
    public void Two_on_one_unit_share_it_by_weight_and_leave_the_other_to_a_third()
    {
        (FairShare share, ShareClaim[] claims) = Build(2, (0b01, 1024, One), (0b01, 512, One), (0, 1024, 2 * One));

        // Unit 0 is split 2 : 1; the third has unit 1. Without the units it would be 0.8, 0.4 and 0.8.
        Assert.Equal([One * 2 / 3, One - (One * 2 / 3), One], claims.Select(c => c.Granted));

        // The third wants both; 1 : 2 of two units leaves the second less than unit 0 has.
        share.SetDemand(claims[0], 0);
        Assert.Equal([0, 699050, (2 * One) - 699050], claims.Select(c => c.Granted));
    }

    [Fact]
    public void A_group_that_has_another_unit_gives_way()
    {
        // Both want one core; the second can only have unit 0, so the first goes to unit 1.
        (_, ShareClaim[] claims) = Build(2, (0b11, 1024, One), (0b01, 1024, One));
        Assert.Equal([One, One], claims.Select(c => c.Granted));
    }

    [Fact]
    public void Weights_count_along_the_tree()
    {
        // Two trees of one weight; in the first two groups, on a unit of their own each, in the second one on unit 0. On unit 0
        // the first tree counts with half its weight: 512 to 1024.
        FairShare share = new(2 * One);
        ShareGroup[] trees = [share.AddGroup(share.Root, 1024), share.AddGroup(share.Root, 1024)];
        ShareGroup[] groups = [share.AddGroup(trees[0], 1024), share.AddGroup(trees[0], 1024), share.AddGroup(trees[1], 1024)];
        ShareClaim[] claims = [.. groups.Select(g => share.AddClaim(g, new Told()))];
        share.SetUnits(groups[0], 1);
        share.SetUnits(groups[1], 2);
        share.SetUnits(groups[2], 1);
        Array.ForEach(claims, c => share.SetDemand(c, One));
        Assert.Equal([(One / 3) + 1, One, One - (One / 3) - 1], claims.Select(c => c.Granted));
    }

    [Fact]
    public void Bound_groups_inside_a_bound_group_are_held_as_well()
    {
        // The outer group has units 0 and 1; two inside are bound to unit 0, one to none of its own.
        FairShare share = new(4 * One);
        ShareGroup outer = share.AddGroup(share.Root, 1024);
        ShareGroup[] groups = [.. Enumerable.Range(0, 3).Select(_ => share.AddGroup(outer, 1024))];
        ShareClaim[] claims = [.. groups.Select(g => share.AddClaim(g, new Told()))];
        share.SetUnits(outer, 3);
        share.SetUnits(groups[0], 1);
        share.SetUnits(groups[1], 1);
        Array.ForEach(claims, c => share.SetDemand(c, One));
        Assert.Equal([One / 2, One / 2, One], claims.Select(c => c.Granted));
        share.SetUnits(groups[1], null);
        Assert.Equal([699050, 699051, 699051], claims.Select(c => c.Granted));
    }

    [Fact]
    public void The_root_and_no_units_are_refused()
    {
        FairShare share = new(One);
        Assert.Throws<ArgumentException>(() => share.SetUnits(share.Root, 1));
        Assert.Throws<ArgumentException>(() => share.SetUnits(share.AddGroup(share.Root, 1), 0));
    }

    [Fact]
    public void Every_group_gets_its_demand_or_its_part_of_units_that_are_full()
    {
        Flat.Sample(plan =>
        {
            (FairShare share, ShareClaim[] claims) = Build(Units, plan);
            int[] masks = [.. plan.Select(p => p.Mask == 0 ? (1 << Units) - 1 : p.Mask)];
            for (int set = 1; set < 1 << Units; set++)
            {
                Assert.True(Used(claims, masks, set) <= BitOperations.PopCount((uint)set) * One);
            }

            // Max-min: who lacks something is inside a full set in which nobody has more per weight.
            const long Rounding = 64;
            for (int i = 0; i < Groups; i++)
            {
                long most = Math.Min(claims[i].Demand, BitOperations.PopCount((uint)masks[i]) * One);
                Assert.True(claims[i].Granted >= most - Rounding || Enumerable.Range(1, (1 << Units) - 1).Any(set =>
                    (masks[i] & ~set) == 0
                    && Used(claims, masks, set) >= (BitOperations.PopCount((uint)set) * One) - Rounding
                    && Enumerable.Range(0, Groups).Where(j => (masks[j] & ~set) == 0).All(j =>
                        claims[j].Granted * plan[i].Weight <= (claims[i].Granted + Rounding) * plan[j].Weight)));
            }

            Assert.All(claims, c => Assert.Equal(c.Granted, ((Told)c.Owner).LastGrant));
        });
    }

    [Fact]
    public void What_is_granted_does_not_depend_on_the_way_that_led_there()
    {
        Gen.Select(Flat, Flat, Gen.Int[0, Groups]).Sample(plans =>
        {
            (FairShare share, ShareClaim[] claims) = Build(Units, plans.Item1);
            for (int i = 0; i < Groups; i++)
            {
                (int mask, long weight, long demand) = plans.Item2[i];
                share.SetDemand(claims[i], demand);
                share.SetUnits(claims[i].Group, mask == 0 ? null : mask);
                share.SetWeight(claims[i].Group, weight);
            }

            // One more that comes and goes.
            ShareClaim guest = share.AddClaim(claims[plans.Item3 % Groups].Group, new Told());
            share.SetDemand(guest, One);
            share.RemoveClaim(guest);
            Assert.Equal(Build(Units, plans.Item2).Claims.Select(c => c.Granted), claims.Select(c => c.Granted));
        });
    }

    private static long Used(ShareClaim[] claims, int[] masks, int set) =>
        Enumerable.Range(0, claims.Length).Where(i => (masks[i] & ~set) == 0).Sum(i => claims[i].Granted);

    private static (FairShare Share, ShareClaim[] Claims) Build(int units, params (int Mask, long Weight, long Demand)[] plan)
    {
        FairShare share = new(units * One);
        List<ShareClaim> claims = [];
        foreach ((int mask, long weight, long demand) in plan)
        {
            ShareGroup group = share.AddGroup(share.Root, weight);
            share.SetUnits(group, mask == 0 ? null : mask);
            claims.Add(share.AddClaim(group, new Told()));
            share.SetDemand(claims[^1], demand);
        }

        return (share, [.. claims]);
    }

    private sealed class Told : IShareOwner
    {
        public long LastGrant { get; private set; }

        public void OnShareChanged(ShareClaim claim) => LastGrant = claim.Granted;
    }
}
