using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>How many looks at members a change takes, which is the same on every machine: O(log n), not O(n).</summary>
public class FairShareWorkTests : IShareOwner
{
    private readonly List<ShareGroup> _groups = [];
    private int _told;

    /// <summary>Claims that get far less than they want: one that wants more, or less, moves nobody but by what rounding leaves.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_demand_that_is_not_met_is_changed_without_a_look_at_the_others(int claimsPerGroup)
    {
        double few = LooksPerChange(100, 4 * FairShare.One);
        double many = LooksPerChange(10_000, 4 * FairShare.One);
        AssertLogarithmic(few, many);

        double LooksPerChange(int groups, long capacity)
        {
            (FairShare share, List<ShareClaim> claims) = Build(groups, claimsPerGroup, capacity, FairShare.One / 2);
            return Count(share, claims, i => i % 2 == 0 ? FairShare.One : FairShare.One / 2);
        }
    }

    /// <summary>Half the claims are satisfied, the other half share the rest: where one wants as much less as another wants more, the others keep what they have.</summary>
    [Fact]
    public void A_demand_that_is_met_moves_to_another_without_a_look_at_the_others()
    {
        double few = LooksPerChange(100);
        double many = LooksPerChange(10_000);
        AssertLogarithmic(few, many);

        double LooksPerChange(int claims)
        {
            (FairShare share, List<ShareClaim> members) = Build(1, claims, claims * 100L, 200);
            for (int i = 0; i < claims; i += 2)
            {
                share.SetDemand(members[i], 40 + (i % 20));
            }

            List<ShareClaim> met = [.. members.Where(c => c.Granted == c.Demand)];
            Assert.Equal(claims / 2, met.Count);
            long looks = share.Looks;
            for (int i = 0; i < 400; i++)
            {
                // 41 of one and 40 of the other instead of 40 and 41, and so on.
                ShareClaim one = met[i * 7919 % met.Count];
                ShareClaim other = met[((i * 7919) + 1) % met.Count];
                (long first, long second) = (other.Demand, one.Demand);
                share.Defer();
                share.SetDemand(one, first);
                share.SetDemand(other, second);
                share.Resume();
            }

            return (share.Looks - looks) / 400.0;
        }
    }

    /// <summary>Groups at their caps, and the host with enough for those: what one of them wants beyond concerns nobody.</summary>
    [Fact]
    public void A_group_at_its_cap_is_not_looked_at_for_another()
    {
        double few = LooksPerChange(100);
        double many = LooksPerChange(10_000);
        Assert.Equal(few, many, tolerance: 0.1);

        double LooksPerChange(int groups)
        {
            (FairShare share, List<ShareClaim> claims) = Build(groups, 2, groups * FairShare.One, FairShare.One / 4, cap: FairShare.One / 4);
            return Count(share, claims, i => i % 2 == 0 ? FairShare.One / 2 : FairShare.One / 4);
        }
    }

    /// <summary>What a cap takes is found without a look at each neighbour.</summary>
    [Fact]
    public void What_is_throttled_is_read_without_a_look_at_each_sibling()
    {
        double few = LooksPerRead(100);
        double many = LooksPerRead(10_000);
        AssertLogarithmic(few, many);

        // One way down a tree of 10,000, which is 16 to 30 deep: nobody is taken out of it and put back.
        Assert.InRange(many, 1, 40);

        double LooksPerRead(int groups)
        {
            // Groups of which each would get 100 are capped at 50.
            (FairShare share, _) = Build(groups, 1, groups * 70L, 200);
            List<ShareGroup> capped = [.. _groups.Where((_, i) => i % 2 == 0)];
            capped.ForEach(group => share.SetCap(group, 50));
            long looks = share.Looks;
            Assert.All(capped, group => Assert.InRange(group.Throttled, 39, 41));
            return (share.Looks - looks) / (double)capped.Count;
        }
    }

    // log 10,000 is twice log 100. A tree that is balanced by chance is up to 2 × log₂ n deep and is gone through some times. A look at
    // each would be 100 times as many, 10,000.
    private static void AssertLogarithmic(double few, double many)
    {
        Assert.InRange(few, 1, 100);
        Assert.InRange(many / few, 0.8, 3.5);
    }

    void IShareOwner.OnShareChanged(ShareClaim claim) => _told++;

    private (FairShare Share, List<ShareClaim> Claims) Build(int groups, int claimsPerGroup, long capacity, long demand, long cap = long.MaxValue)
    {
        FairShare share = new(capacity);
        List<ShareClaim> claims = [];
        _groups.Clear();
        share.Defer();
        for (int g = 0; g < groups; g++)
        {
            _groups.Add(share.AddGroup(share.Root, 1024));
            share.SetCap(_groups[g], cap);
            for (int c = 0; c < claimsPerGroup; c++)
            {
                claims.Add(share.AddClaim(_groups[g], this));
                share.SetDemand(claims[^1], demand);
            }
        }

        share.Resume();
        return (share, claims);
    }

    /// <summary>Groups bound to units of their own come and go, as containers with a cpuset that are restarted do.</summary>
    [Fact]
    public void Who_is_bound_to_units_as_others_are_is_added_and_removed_without_a_look_at_them()
    {
        Assert.InRange(LooksPerGroup(10_000), 0, LooksPerGroup(100) + 10);

        double LooksPerGroup(int groups)
        {
            long demand = FairShare.One / (8 * groups);
            FairShare share = new(8 * FairShare.One);
            share.Defer();
            for (int i = 0; i < groups; i++)
            {
                Add(share, i, demand);
            }

            share.Resume();
            long looks = share.Looks;
            for (int i = 0; i < 100; i++)
            {
                ShareClaim claim = Add(share, i, demand);
                Assert.Equal(demand, claim.Granted);
                share.RemoveClaim(claim);
                share.RemoveGroup(claim.Group);
            }

            return (share.Looks - looks) / 100.0;
        }

        // What all want has room on the units.
        ShareClaim Add(FairShare share, int i, long demand)
        {
            ShareGroup group = share.AddGroup(share.Root, 1024);
            share.SetUnits(group, 3 << (2 * (i % 4)));
            ShareClaim claim = share.AddClaim(group, this);
            share.SetDemand(claim, demand);
            return claim;
        }
    }

    private double Count(FairShare share, List<ShareClaim> claims, Func<int, long> demand)
    {
        int times = 400;
        int told = _told;
        long looks = share.Looks;
        for (int i = 0; i < times; i++)
        {
            share.SetDemand(claims[i / 2 * 7919 % claims.Count], demand(i));
        }

        Assert.InRange(_told - told, 0, 8 * times);
        return (share.Looks - looks) / (double)times;
    }
}
