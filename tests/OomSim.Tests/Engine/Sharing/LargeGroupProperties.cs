using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>
/// Who is found in a tree gets the same, and hears of it in the same order, as where each is looked at: random trees under random
/// arrivals, departures, demands, weights and caps.
/// </summary>
public class LargeGroupProperties
{
    private const int Groups = 5;
    private const int Claims = 40;

    // Few units for many, so that what is lost in rounding is a large part; few weights, so that some get on alike.
    private static readonly Gen<long> Sizes = Gen.OneOf(Gen.Long[0, 8], Gen.Const(4L), Gen.Const(0L), Gen.Long[0, 100], Gen.Long[0, FairShare.One]);
    private static readonly Gen<long> Weights = Gen.OneOf(Gen.Const(1024L), Gen.Const(1024L), Gen.Long[1, 3], Gen.Long[1, 10_000]);
    private static readonly Gen<long> Caps = Gen.OneOf(Gen.Const(long.MaxValue), Gen.Long[0, 60], Gen.Long[0, 3 * FairShare.One]);

    private static readonly Gen<Program> Programs =
        from capacity in Gen.OneOf(Gen.Long[0, 200], Gen.Long[0, 4 * FairShare.One])
        from parents in Gen.Int[0, Groups].Array[Groups]
        from alike in Gen.Bool
        from homes in Gen.Int[0, Groups].Array[Claims]
        from steps in Gen.Select(Gen.Int[0, 11], Gen.Int[0, 10_000], Sizes, Caps, Weights).Array[1, 120]
        select new Program(capacity, parents, alike, homes, steps);

    [Fact]
    public void A_tree_gives_and_tells_what_looking_at_each_does()
    {
        Programs.Sample(program =>
        {
            World each = new(program, int.MaxValue);
            World found = new(program, 0);
            World both = new(program, 6);
            foreach ((int, int, long, long, long) step in program.Steps)
            {
                each.Do(step);
                found.Do(step);
                both.Do(step);
                Assert.Equal(each.State(), found.State());
                Assert.Equal(each.State(), both.State());
                Assert.Equal(each.Told, found.Told);
                Assert.Equal(each.Told, both.Told);
                if (!found.IsDeferred)
                {
                    found.CheckAgainstPlain();
                }
            }
        });
    }

    /// <summary>Gets the same as from scratch, at sizes where everybody is in the tree and where groups become large and small again.</summary>
    [Fact]
    public void Hundreds_come_and_go_and_get_what_they_must()
    {
        Gen.Select(Gen.Int[1, 400], Gen.Long[0, 3000], Gen.Select(Gen.Int[0, 10_000], Sizes, Gen.Long[1, 2]).Array[30, 60]).Sample(
            (count, capacity, steps) =>
            {
                World world = new(new Program(capacity, [0, 0, 0, 0, 0], true, [.. Enumerable.Repeat(0, count)], []), 32);
                foreach ((int pick, long size, long weight) in steps)
                {
                    world.Do((pick % 7 == 0 ? 2 : 9, pick, size, 0, weight));
                    world.CheckAgainstPlain();
                }
            },
            iter: 60);
    }

    /// <summary>
    /// One who comes or goes without wanting anything changes nothing for the others, nor who is told first: what changed first is, however
    /// many were looked at in between.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void Who_wants_nothing_leaves_no_mark(int mostInList)
    {
        Teller teller = new();
        FairShare share = new(1000, mostInList);
        for (int i = 0; i < 30; i++)
        {
            share.SetDemand(share.AddClaim(share.Root, teller), i);
        }

        ShareGroup group = share.AddGroup(share.Root, 1024);
        ShareClaim busy = share.AddClaim(group, teller);
        ShareClaim first = share.AddClaim(group, teller);
        ShareClaim idle = share.AddClaim(group, teller);
        ShareClaim other = share.AddClaim(share.Root, teller);
        share.SetDemand(busy, 10);
        share.SetDemand(other, 2000);
        ShareClaim last = share.AddClaim(group, teller);
        share.RemoveClaim(idle);

        // The top looks at its members, of whom the group is one, or finds that it need not.
        share.SetDemand(other, 3000);
        share.SetDemand(other, 50);
        teller.Told.Clear();
        share.Defer();
        share.SetDemand(first, 5);
        share.SetDemand(last, 1);
        share.Resume();
        Assert.Equal([first, last], teller.Told);
    }

    private sealed record Program(long Capacity, int[] Parents, bool Alike, int[] Homes, (int, int, long, long, long)[] Steps);

    private sealed class Teller : IShareOwner
    {
        public List<ShareClaim> Told { get; } = [];

        public void OnShareChanged(ShareClaim claim) => Told.Add(claim);
    }

    private sealed class World : IShareOwner
    {
        private readonly FairShare _share;
        private readonly List<ShareGroup> _groups = [];
        private readonly List<ShareClaim> _claims = [];
        private int _reactions;

        public World(Program program, int mostInList)
        {
            _share = new FairShare(program.Capacity, mostInList);
            _groups.Add(_share.Root);
            for (int i = 0; i < LargeGroupProperties.Groups; i++)
            {
                _groups.Add(_share.AddGroup(_groups[program.Parents[i] % (i + 1)], 1024));
            }

            _share.Defer();
            for (int i = 0; i < program.Homes.Length; i++)
            {
                _claims.Add(_share.AddClaim(_groups[program.Homes[i]], this, program.Alike ? 1024 : 1 + (i % 5)));
                _share.SetDemand(_claims[i], program.Alike ? 50 : i);
            }

            _share.Resume();
        }

        public List<(long Claim, long Granted)> Told { get; } = [];

        public bool IsDeferred { get; private set; }

        public void Do((int Kind, int Pick, long Size, long Cap, long Weight) step)
        {
            ShareClaim claim = _claims[step.Pick % _claims.Count];
            ShareGroup group = _groups[step.Pick % _groups.Count];
            switch (step.Kind)
            {
                case 0: _share.SetCap(group, group == _share.Root ? Math.Min(step.Cap, 1L << 40) : step.Cap); break;
                case 1: _share.SetWeight(group, step.Weight); break;
                case 2: _share.SetWeight(claim, step.Weight); break;
                case 3: _share.Move(claim, group); break;
                case 4:
                    _share.RemoveClaim(claim);
                    _claims.Remove(claim);
                    _claims.Add(_share.AddClaim(claim.Group, this, step.Weight));
                    break;
                case 5 when !IsDeferred: IsDeferred = true; _share.Defer(); break;
                case 6 when IsDeferred: IsDeferred = false; _share.Resume(); break;
                case 7: _reactions = 2; goto default;
                default: _share.SetDemand(claim, step.Size); break;
            }
        }

        public IEnumerable<long> State() =>
            [.. _groups.Concat<ShareMember>(_claims).Select(m => m.Granted), .. _groups.Select(g => g.Throttled), _share.Version];

        public void CheckAgainstPlain()
        {
            PlainFilling plain = new(_groups, _claims);
            Assert.Equal(_groups.Concat<ShareMember>(_claims).Select(m => plain[m]), _groups.Concat<ShareMember>(_claims).Select(m => m.Granted));
        }

        // Some change their minds at once.
        public void OnShareChanged(ShareClaim claim)
        {
            Told.Add((claim.Id, claim.Granted));
            if (_reactions > 0 && claim.Demand > 0)
            {
                _reactions--;
                _share.SetDemand(claim, claim.Demand / 2);
            }
        }
    }
}
