using System.Numerics;
using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>Random trees under random changes, held against a plain reference and against the same tree built from scratch.</summary>
public class FairShareProperties
{
    private const int Groups = 6;
    private const int Claims = 14;

    private static readonly Gen<long> Sizes = Gen.OneOf(Gen.Long[0, 8], Gen.Long[0, 4 * FairShare.One], Gen.Const(0L));
    private static readonly Gen<long> Weights = Gen.OneOf(Gen.Const(1024L), Gen.Long[1, 10_000]);
    private static readonly Gen<long> Caps = Gen.OneOf(Gen.Const(long.MaxValue), Gen.Long[0, 8], Gen.Long[0, 3 * FairShare.One]);

    private static readonly Gen<Plan> Plans =
        from parents in Gen.Int[0, Groups].Array[Groups]
        from groupWeights in Weights.Array[Groups]
        from caps in Caps.Array[Groups + 1]
        from homes in Gen.Int[0, Groups].Array[Claims]
        from claimWeights in Weights.Array[Claims]
        from changes in Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1000], Sizes, Caps, Weights).Array[0, 60]
        select new Plan(parents, groupWeights, caps, homes, claimWeights, changes);

    [Fact]
    public void Grants_keep_every_promise_after_any_changes()
    {
        Plans.Sample(plan =>
        {
            Tree tree = new(plan);
            foreach ((int kind, int pick, long size, long cap, long weight) in plan.Changes)
            {
                tree.Apply(kind, pick, size, cap, weight);
                if (!tree.IsDeferred)
                {
                    CheckTree(tree);
                }
            }

            tree.EndDefer();
            CheckTree(tree);
            Assert.Equal(tree.GrantsFromScratch(), tree.Claims.Select(c => c.Granted));
            Assert.All(tree.Claims, claim => Assert.Equal(claim.Granted, tree.LastTold(claim)));
        });
    }

    [Fact]
    public void Throttled_is_what_lifting_the_cap_would_give()
    {
        Plans.Sample(plan =>
        {
            Tree tree = new(plan);
            foreach ((int kind, int pick, long size, long cap, long weight) in plan.Changes)
            {
                tree.Apply(kind, pick, size, cap, weight);
            }

            tree.EndDefer();
            tree.ForgetReactions();
            foreach (ShareGroup group in tree.Groups.Skip(1))
            {
                long cap = group.Cap;
                long before = group.Granted;
                long throttled = group.Throttled;
                long[] grants = [.. tree.Claims.Select(c => c.Granted)];
                tree.Share.SetCap(group, long.MaxValue);
                long without = group.Granted;
                tree.Share.SetCap(group, cap);
                Assert.Equal(grants, tree.Claims.Select(c => c.Granted));

                // Whole numbers: each level's rounding can shift a unit per member.
                Assert.InRange(throttled - (without - before), -Claims - Groups, Claims + Groups);
                Assert.True(throttled == 0 || before == cap);
            }
        });
    }

    private static void CheckTree(Tree tree)
    {
        foreach (ShareGroup group in tree.Groups)
        {
            ShareMember[] members = [.. tree.Claims.Where(c => c.Group == group), .. tree.Groups.Where(g => g.Parent == group)];
            BigInteger wanted = members.Aggregate(BigInteger.Zero, (sum, m) => sum + m.Demand);
            Assert.Equal(BigInteger.Min(wanted, group.Cap), group.Demand);
            Assert.True(group.Granted <= group.Cap);
            Assert.True(group.Granted <= group.Demand);

            // Work-conserving: all that is granted is passed on.
            Assert.Equal(group.Granted, members.Sum(m => m.Granted));
            long[] reference = Reference(group.Granted, members);
            for (int i = 0; i < members.Length; i++)
            {
                Assert.InRange(members[i].Granted, 0, members[i].Demand);
                Assert.InRange(members[i].Granted - reference[i], -members.Length, members.Length);
            }
        }

        Assert.Equal(tree.Groups[0].Demand, tree.Groups[0].Granted);
    }

    // Rounds of equal filling: split what is left among the unsatisfied by weight, take back what is too much, repeat.
    private static long[] Reference(long amount, ShareMember[] members)
    {
        double[] got = new double[members.Length];
        double left = amount;
        List<int> open = [.. Enumerable.Range(0, members.Length).Where(i => members[i].Demand > 0)];
        while (open.Count > 0 && left > 1e-3)
        {
            double weights = open.Sum(i => (double)members[i].Weight);
            double level = open.Min(i => (members[i].Demand - got[i]) / members[i].Weight);
            level = Math.Min(level, left / weights);
            open.ForEach(i => got[i] += level * members[i].Weight);
            left -= level * weights;
            open.RemoveAll(i => members[i].Demand - got[i] < 1e-3);
        }

        return [.. got.Select(g => (long)Math.Round(g))];
    }

    private sealed record Plan(
        int[] Parents, long[] GroupWeights, long[] Caps, int[] Homes, long[] ClaimWeights, (int, int, long, long, long)[] Changes);

    private sealed class Tree : IShareOwner
    {
        private readonly Dictionary<ShareClaim, long> _told = [];
        private readonly Dictionary<ShareClaim, int> _reactions = [];

        public Tree(Plan plan)
        {
            Share = new FairShare(Math.Min(plan.Caps[^1], 4 * FairShare.One));
            Groups.Add(Share.Root);
            for (int i = 0; i < FairShareProperties.Groups; i++)
            {
                Groups.Add(Share.AddGroup(Groups[plan.Parents[i] % (i + 1)], plan.GroupWeights[i]));
                Share.SetCap(Groups[^1], plan.Caps[i]);
            }

            for (int i = 0; i < FairShareProperties.Claims; i++)
            {
                Claims.Add(Share.AddClaim(Groups[plan.Homes[i]], this, plan.ClaimWeights[i]));
            }
        }

        public FairShare Share { get; }

        public List<ShareGroup> Groups { get; } = [];

        public List<ShareClaim> Claims { get; } = [];

        public bool IsDeferred { get; private set; }

        public long LastTold(ShareClaim claim) => _told.GetValueOrDefault(claim);

        public void EndDefer()
        {
            if (IsDeferred)
            {
                IsDeferred = false;
                Share.Resume();
            }
        }

        public void ForgetReactions() => _reactions.Clear();

        public void Apply(int kind, int pick, long size, long cap, long weight)
        {
            ShareClaim claim = Claims[pick % Claims.Count];
            ShareGroup group = Groups[pick % Groups.Count];
            switch (kind)
            {
                case 0: Share.SetCap(group, group == Share.Root ? Math.Min(cap, 1L << 40) : cap); break;
                case 1: Share.SetWeight(group, weight); break;
                case 2: Share.SetWeight(claim, weight); break;
                case 3: Share.Move(claim, group); break;
                case 4:
                    Share.RemoveClaim(claim);
                    _told.Remove(claim);
                    Claims.Remove(claim);
                    Claims.Add(Share.AddClaim(claim.Group, this, weight));
                    break;
                case 5 when !IsDeferred: IsDeferred = true; Share.Defer(); break;
                case 6: EndDefer(); break;
                case 7:
                    // When the claim is told next, it changes its mind at once.
                    _reactions[claim] = (int)size;
                    Share.SetDemand(claim, size);
                    break;
                default: Share.SetDemand(claim, size); break;
            }
        }

        public void OnShareChanged(ShareClaim claim)
        {
            _told[claim] = claim.Granted;
            if (_reactions.Remove(claim, out int demand) && claim.Demand > 0)
            {
                Share.SetDemand(claim, demand / 2);
            }
        }

        public IEnumerable<long> GrantsFromScratch()
        {
            FairShare share = new(Share.Root.Cap);
            Deaf deaf = new();
            Dictionary<ShareGroup, ShareGroup> copies = new() { [Share.Root] = share.Root };
            share.Defer();
            foreach (ShareGroup group in Groups.Skip(1))
            {
                copies[group] = share.AddGroup(copies[group.Parent!], group.Weight);
                share.SetCap(copies[group], group.Cap);
            }

            List<ShareClaim> claims = [];
            foreach (ShareClaim claim in Claims)
            {
                claims.Add(share.AddClaim(copies[claim.Group], deaf, claim.Weight));
                share.SetDemand(claims[^1], claim.Demand);
            }

            share.Resume();
            return claims.Select(c => c.Granted);
        }
    }

    private sealed class Deaf : IShareOwner
    {
        public void OnShareChanged(ShareClaim claim)
        {
        }
    }
}
