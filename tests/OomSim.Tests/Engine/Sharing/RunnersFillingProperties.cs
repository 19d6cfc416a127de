using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>
/// Where a cap is shared by who runs and not by weight, everybody gets that, however many they are and whether they are found in a tree or each looked at: random
/// trees under random demands, weights and caps against filling from scratch.
/// </summary>
public class RunnersFillingProperties
{
    private const int Groups = 5;
    private const int Claims = 30;

    private static readonly Gen<long> Sizes = Gen.OneOf(Gen.Const(0L), Gen.Const(FairShare.One), Gen.Const(3 * FairShare.One), Gen.Long[0, 4 * FairShare.One]);
    private static readonly Gen<long> Caps = Gen.OneOf(Gen.Const(long.MaxValue), Gen.Long[0, 10 * FairShare.One]);

    private static readonly Gen<Program> Programs =
        from capacity in Gen.OneOf(Gen.Long[0, 20 * FairShare.One], Gen.Const(200 * FairShare.One))
        from parents in Gen.Int[0, Groups].Array[Groups]
        from homes in Gen.Int[0, Groups].Array[Claims]
        from steps in Gen.Select(Gen.Int[0, 9], Gen.Int[0, 10_000], Sizes, Caps, Gen.Long[1, 5000]).Array[1, 60]
        select new Program(capacity, parents, homes, steps);

    // What the inner one gets stays as it is.
    [Fact]
    public void Many_below_follow_when_another_group_becomes_the_topmost_by_runners()
    {
        FairShare share = new(20 * FairShare.One, 2);
        ShareGroup outer = share.AddGroup(share.Root, 1024);
        ShareGroup inner = share.AddGroup(outer, 1024);
        ShareGroup many = share.AddGroup(inner, 1024);
        List<ShareClaim> beside = [.. new[] { outer, outer, inner }.Select(group => share.AddClaim(group, new Silent(), 1))];
        List<ShareClaim> claims = [.. new[] { 2, 1, 1 }.Select(weight => share.AddClaim(many, new Silent(), weight))];
        foreach (ShareClaim claim in beside.Concat(claims))
        {
            share.SetDemand(claim, FairShare.One);
        }

        share.SetCap(outer, 2 * FairShare.One, byRunners: true, manyByRunners: true);
        share.SetCap(inner, FairShare.One / 2, byRunners: true);

        // Six run in two units; of them four have no more than half a unit, an eighth each.
        Assert.Equal(Enumerable.Repeat(FairShare.One / 8, 3), claims.Select(c => c.Granted));

        share.SetCap(outer, long.MaxValue);

        // Half a unit still: three of its four parts for the three, who are more than two and go by weight, 2 : 1 : 1.
        Assert.Equal([FairShare.One * 3 / 16, FairShare.One * 3 / 32, FairShare.One * 3 / 32], claims.Select(c => c.Granted));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(int.MaxValue)]
    public void Each_has_its_part_by_who_runs(int mostInList)
    {
        Programs.Sample(program =>
        {
            World world = new(program, mostInList);
            foreach ((int, int, long, long, long) step in program.Steps)
            {
                world.Do(step);
                world.Check();
            }
        });
    }

    private sealed class Silent : IShareOwner
    {
        public void OnShareChanged(ShareClaim claim)
        {
        }
    }

    private sealed record Program(long Capacity, int[] Parents, int[] Homes, (int, int, long, long, long)[] Steps);

    private sealed class World : IShareOwner
    {
        private readonly FairShare _share;
        private readonly List<ShareGroup> _groups = [];
        private readonly List<ShareClaim> _claims = [];
        private readonly Dictionary<ShareClaim, long> _told = [];

        public World(Program program, int mostInList)
        {
            _share = new FairShare(program.Capacity, mostInList);
            _groups.Add(_share.Root);
            for (int i = 0; i < RunnersFillingProperties.Groups; i++)
            {
                _groups.Add(_share.AddGroup(_groups[program.Parents[i] % (i + 1)], 1024));
            }

            foreach (int home in program.Homes)
            {
                _claims.Add(_share.AddClaim(_groups[home], this, 1 + (_claims.Count % 7)));
                _share.SetDemand(_claims[^1], FairShare.One);
            }
        }

        public void Do((int Kind, int Pick, long Size, long Cap, long Weight) step)
        {
            ShareClaim claim = _claims[step.Pick % _claims.Count];
            ShareGroup group = _groups[1 + (step.Pick % (_groups.Count - 1))];
            switch (step.Kind)
            {
                case < 4: _share.SetCap(group, step.Cap, byRunners: step.Kind < 3, manyByRunners: step.Kind < 2); break;
                case 4: _share.SetWeight(group, step.Weight); break;
                case 5: _share.SetWeight(claim, step.Weight); break;
                case 6: _share.Move(claim, group); break;
                default: _share.SetDemand(claim, step.Size); break;
            }
        }

        public void Check() => Check(_share.Root, _share.Root.Granted, false, false);

        public void OnShareChanged(ShareClaim claim) => _told[claim] = claim.Granted;

        private void Check(ShareGroup group, double amount, bool isBelow, bool many)
        {
            List<ShareMember> members = [.. _groups.Where(g => g.Parent == group), .. _claims.Where(c => c.Group == group)];
            members.RemoveAll(m => m.Demand == 0);
            bool byRunners = group.Granted != group.Wanted && (isBelow || (group.SharesByRunners && group.Granted >= group.Cap));
            many = isBelow ? many : group.ManyShareByRunners;
            byRunners &= many || !group.IsCrowded;
            double weights = members.Sum(m => PartOf(m, byRunners));
            foreach (ShareMember member in members.OrderBy(m => m.Demand / PartOf(m, byRunners)))
            {
                double granted = Math.Min(member.Demand, amount * PartOf(member, byRunners) / weights);
                amount -= granted;
                weights -= PartOf(member, byRunners);

                // What is lost in rounding for those before it.
                Assert.InRange(member.Granted, granted - Claims, granted + Claims);
                if (member is ShareGroup below)
                {
                    Check(below, below.Granted, byRunners, many);
                }
                else
                {
                    Assert.Equal(member.Granted, _told.GetValueOrDefault((ShareClaim)member));
                }
            }
        }

        private double PartOf(ShareMember member, bool byRunners) => byRunners ? Runners(member) : member.Weight;

        private long Runners(ShareMember member) => member is ShareGroup group
            ? group.Demand == 0 ? 0 : _groups.Where(g => g.Parent == group).Concat<ShareMember>(_claims.Where(c => c.Group == group)).Sum(Runners)
            : (member.Demand + FairShare.One - 1) / FairShare.One;
    }
}
