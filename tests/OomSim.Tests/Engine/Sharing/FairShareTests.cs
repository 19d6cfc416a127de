using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Sharing;

public class FairShareTests
{
    private const long Core = FairShare.One;

    private readonly Teller _teller = new();

    [Fact]
    public void Enough_for_all_gives_all_their_demand()
    {
        FairShare cpu = new(4 * Core);
        ShareClaim a = Claim(cpu, cpu.Root, Core);
        ShareClaim b = Claim(cpu, cpu.Root, 2 * Core);
        Assert.Equal((Core, 2 * Core), (a.Granted, b.Granted));
        Assert.Equal([a, b], _teller.Told);
    }

    [Fact]
    public void What_one_leaves_goes_to_the_others_by_weight()
    {
        // 4 cores, weights 1 : 2 : 1. The third wants half a core; of the 3.5 left the first gets 1/3, the second 2/3.
        FairShare cpu = new(4 * Core);
        ShareClaim a = Claim(cpu, cpu.Root, 8 * Core, weight: 1);
        ShareClaim b = Claim(cpu, cpu.Root, 8 * Core, weight: 2);
        ShareClaim c = Claim(cpu, cpu.Root, Core / 2, weight: 1);
        Assert.Equal(Core / 2, c.Granted);
        Assert.Equal(7 * Core / 3, b.Granted);
        Assert.Equal((4 * Core) - c.Granted - b.Granted, a.Granted);
    }

    [Fact]
    public void Groups_share_by_weight_and_their_members_share_the_groups_part()
    {
        // 3 cores, groups 2 : 1; the first group's 2 cores are split by its two claims 3 : 1.
        FairShare cpu = new(3 * Core);
        ShareGroup big = cpu.AddGroup(cpu.Root, 2048);
        ShareGroup small = cpu.AddGroup(cpu.Root, 1024);
        ShareClaim a = Claim(cpu, big, 4 * Core, weight: 3);
        ShareClaim b = Claim(cpu, big, 4 * Core, weight: 1);
        ShareClaim c = Claim(cpu, small, 4 * Core);
        Assert.Equal((3 * Core / 2, Core / 2, Core), (a.Granted, b.Granted, c.Granted));
        Assert.Equal((2 * Core, Core), (big.Granted, small.Granted));
    }

    [Fact]
    public void A_cap_that_is_shared_by_runners_heeds_no_weights()
    {
        // 2 cores for six runners, one of whom wants a quarter of a core and is satisfied first. 1.75 for five: 0.35 each, 0.7 for the two of the group below.
        FairShare cpu = new(16 * Core);
        ShareGroup capped = cpu.AddGroup(cpu.Root, 1024);
        ShareGroup below = cpu.AddGroup(capped, 1);
        cpu.SetCap(capped, 2 * Core, byRunners: true);
        ShareClaim three = Claim(cpu, capped, 3 * Core, weight: 1);
        ShareClaim paced = Claim(cpu, capped, Core / 4, weight: 1000);
        ShareClaim a = Claim(cpu, below, Core, weight: 1);
        ShareClaim b = Claim(cpu, below, Core, weight: 77);
        Assert.Equal(Core / 4, paced.Granted);
        Assert.InRange(three.Granted, (21 * Core / 20) - 1, (21 * Core / 20) + 1);
        Assert.InRange(a.Granted, (7 * Core / 20) - 1, (7 * Core / 20) + 1);
        Assert.InRange(b.Granted, (7 * Core / 20) - 1, (7 * Core / 20) + 1);
        Assert.Equal(2 * Core, three.Granted + paced.Granted + a.Granted + b.Granted);
        Assert.True(capped.HasRoom);
        Assert.False(capped.IsAlike);

        // Who goes leaves its part to all; a rule that is another is heeded at once, also below.
        cpu.SetDemand(a, 0);
        Assert.InRange(b.Granted, (7 * Core / 16) - 1, (7 * Core / 16) + 1);
        cpu.SetDemand(a, Core);
        cpu.SetCap(capped, 2 * Core);
        Assert.InRange(b.Granted / (double)a.Granted, 76.9, 77.1);
        cpu.SetCap(capped, 2 * Core, byRunners: true);
        Assert.InRange(b.Granted - a.Granted, -1, 1);

        // Without a cap that is met all have what they want.
        cpu.SetCap(capped, 8 * Core, byRunners: true);
        Assert.Equal((3 * Core, Core, Core), (three.Granted, a.Granted, b.Granted));

        // Others who take the cores leave no room.
        cpu.SetCap(capped, 2 * Core, byRunners: true);
        Claim(cpu, cpu.Root, 12 * Core);
        Assert.False(capped.HasRoom);
    }

    [Fact]
    public void A_cap_holds_back_and_the_rest_goes_elsewhere()
    {
        FairShare cpu = new(2 * Core);
        ShareGroup capped = cpu.AddGroup(cpu.Root, 1024);
        cpu.SetCap(capped, Core / 2);
        ShareClaim a = Claim(cpu, capped, Core);
        ShareClaim b = Claim(cpu, cpu.Root, 4 * Core);
        Assert.Equal((Core / 2, 3 * Core / 2), (a.Granted, b.Granted));

        // Without the cap a would get its 1 core: half a core is throttled.
        Assert.Equal(Core / 2, capped.Throttled);
        cpu.SetCap(capped, long.MaxValue);
        Assert.Equal((Core, Core), (a.Granted, b.Granted));
        Assert.Equal(0, capped.Throttled);
    }

    /// <summary>The order of a large group is looked at before what has changed is granted; what is known of each place has to follow.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Throttled_read_amid_changes_shows_in_no_grant(int mostInList)
    {
        // 40 claims of 10 and a group capped at 10, all of which there is enough for, and not enough for the group without its cap.
        FairShare share = new(1000, mostInList);
        ShareClaim[] claims = [.. Enumerable.Range(0, 40).Select(_ => share.AddClaim(share.Root, new Silent()))];
        ShareGroup capped = share.AddGroup(share.Root, 1024);
        share.SetCap(capped, 10);
        share.SetDemand(share.AddClaim(capped, new Silent()), 5000);
        Array.ForEach(claims, c => share.SetDemand(c, 10));

        share.Defer();
        for (int i = 0; i < claims.Length; i++)
        {
            share.SetDemand(claims[i], Wanted(i));
        }

        Assert.Equal(1000 - 460 - 10, capped.Throttled);
        share.Resume();

        // Twenty take 11 to 15 each by now. 10 for each of all is what is left of a lower capacity.
        Assert.Equal(Enumerable.Range(0, 40).Select(Wanted), claims.Select(c => c.Granted));
        share.SetCap(share.Root, 410);
        Assert.All(claims, c => Assert.Equal(10, c.Granted));
        Assert.Equal(10, capped.Granted);

        long Wanted(int i) => i < 20 ? 11 + (i % 5) : 10;
    }

    [Fact]
    public void Throttled_is_what_the_groups_own_cap_takes_and_not_what_neighbours_take()
    {
        // 2 cores, two groups of equal weight that want 2 each: 1 each. A cap of 1.5 takes nothing; one of 0.25 takes
        // 0.75, because 1 is all the group could have had.
        FairShare cpu = new(2 * Core);
        ShareGroup group = cpu.AddGroup(cpu.Root, 100);
        ShareGroup neighbour = cpu.AddGroup(cpu.Root, 100);
        Claim(cpu, group, 2 * Core);
        Claim(cpu, neighbour, 2 * Core);
        cpu.SetCap(group, 3 * Core / 2);
        Assert.Equal((Core, 0), (group.Granted, group.Throttled));
        cpu.SetCap(group, Core / 4);
        Assert.Equal((Core / 4, 3 * Core / 4), (group.Granted, group.Throttled));

        // A cap above the group: held to 0.125 by it, the group's own cap no longer matters.
        cpu.SetCap(cpu.Root, Core / 4);
        Assert.Equal((Core / 8, 0), (group.Granted, group.Throttled));
    }

    [Fact]
    public void Leaving_gives_back_and_tells_who_is_concerned()
    {
        FairShare cpu = new(Core);
        ShareClaim a = Claim(cpu, cpu.Root, Core);
        ShareClaim b = Claim(cpu, cpu.Root, Core);
        Assert.Equal((Core / 2, Core / 2), (a.Granted, b.Granted));
        _teller.Told.Clear();
        cpu.RemoveClaim(a);
        cpu.RemoveClaim(a);
        Assert.Equal((0, Core), (a.Granted, b.Granted));
        Assert.Equal([a, b], _teller.Told);
        cpu.SetDemand(a, 0);
        Assert.Throws<InvalidOperationException>(() => cpu.SetDemand(a, Core));
    }

    [Fact]
    public void A_moved_claim_keeps_its_demand_and_is_told_once()
    {
        FairShare cpu = new(2 * Core);
        ShareGroup capped = cpu.AddGroup(cpu.Root, 1024);
        cpu.SetCap(capped, Core / 4);
        ShareClaim a = Claim(cpu, cpu.Root, Core);
        _teller.Told.Clear();
        cpu.Move(a, capped);
        Assert.Equal([a], _teller.Told);
        Assert.Equal((Core, Core / 4), (a.Demand, a.Granted));
        Assert.Same(capped, a.Group);
        Assert.Equal(Core / 4, cpu.Root.Granted);
        Assert.Throws<InvalidOperationException>(() => cpu.RemoveGroup(capped));
        cpu.Move(a, cpu.Root);
        cpu.RemoveGroup(capped);
        Assert.Equal(Core, a.Granted);
    }

    [Fact]
    public void Nobody_is_told_while_changes_are_held_back()
    {
        FairShare cpu = new(Core);
        cpu.Defer();
        ShareClaim a = Claim(cpu, cpu.Root, Core);
        ShareClaim b = Claim(cpu, cpu.Root, Core);
        Assert.Empty(_teller.Told);
        Assert.Equal(0, a.Granted);
        cpu.Resume();
        Assert.Equal([a, b], _teller.Told);
        Assert.Equal((Core / 2, Core / 2), (a.Granted, b.Granted));
        Assert.Throws<InvalidOperationException>(cpu.Resume);
    }

    [Fact]
    public void An_owner_may_change_demands_while_it_is_told()
    {
        // As soon as a hears of less than a core it gives up; b then gets all, and each hears only of what holds.
        FairShare cpu = new(Core);
        ShareClaim a = Claim(cpu, cpu.Root, Core);
        _teller.OnTold = claim =>
        {
            if (claim == a && a.Granted < Core)
            {
                cpu.SetDemand(a, 0);
            }
        };
        _teller.Told.Clear();
        ShareClaim b = Claim(cpu, cpu.Root, Core);
        Assert.Equal((0, Core), (a.Granted, b.Granted));
        Assert.Equal([a, b, a], _teller.Told);
    }

    [Fact]
    public void An_owner_that_throws_does_not_block_the_others()
    {
        FairShare cpu = new(Core);
        _teller.OnTold = _ => throw new InvalidOperationException("from the owner");
        Assert.Throws<InvalidOperationException>(() => Claim(cpu, cpu.Root, Core));
        _teller.OnTold = null;
        ShareClaim b = Claim(cpu, cpu.Root, Core);
        Assert.Equal(Core / 2, b.Granted);
        Assert.Contains(b, _teller.Told);
    }

    [Fact]
    public void Negative_sizes_and_weightless_members_are_refused()
    {
        FairShare cpu = new(Core);
        ShareClaim a = Claim(cpu, cpu.Root, Core);
        Assert.Throws<ArgumentOutOfRangeException>(() => cpu.SetDemand(a, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => cpu.SetCap(cpu.Root, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => cpu.SetWeight(a, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => cpu.AddGroup(cpu.Root, 0));
    }

    [Fact]
    public void Changes_allocate_nothing_once_warm()
    {
        FairShare cpu = new(4 * Core);
        Silent silent = new();
        List<ShareClaim> claims = [];
        for (int g = 0; g < 20; g++)
        {
            ShareGroup group = cpu.AddGroup(cpu.Root, 100 + g);
            cpu.SetCap(group, Core);
            claims.AddRange(Enumerable.Range(0, 5).Select(i => cpu.AddClaim(group, silent, 1024)));
        }

        long Churn(int rounds)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < rounds; i++)
            {
                cpu.SetDemand(claims[i * 37 % claims.Count], i * 7919L % Core);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Churn(5_000);
        Assert.Equal(0, Churn(5_000));
        Assert.True(silent.Calls > 5_000);
    }

    private ShareClaim Claim(FairShare cpu, ShareGroup group, long demand, long weight = 1024)
    {
        ShareClaim claim = cpu.AddClaim(group, _teller, weight);
        cpu.SetDemand(claim, demand);
        return claim;
    }

    private sealed class Teller : IShareOwner
    {
        public List<ShareClaim> Told { get; } = [];

        public Action<ShareClaim>? OnTold { get; set; }

        public void OnShareChanged(ShareClaim claim)
        {
            Told.Add(claim);
            OnTold?.Invoke(claim);
        }
    }

    private sealed class Silent : IShareOwner
    {
        public int Calls { get; private set; }

        public void OnShareChanged(ShareClaim claim) => Calls++;
    }
}
