using System.Numerics;
using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>Virtual time: work that is shared is done when water-filling, looked at one by one, says so.</summary>
public sealed class SharedWorkTests
{
    private const long Second = SimTime.Second;

    private static readonly Gen<long> Weights = Gen.OneOf(Gen.Const(1024L), Gen.Long[1, 10_000]);
    private static readonly Gen<long> Caps = Gen.OneOf(Gen.Const(long.MaxValue), Gen.Long[1, 3 * FairShare.One]);

    [Fact]
    public void Three_on_one_unit_take_three_times_as_long()
    {
        Shop shop = new(FairShare.One);
        shop.Bring(0, Second);
        shop.Bring(0, Second);
        shop.Bring(0, Second);
        shop.Simulator.RunUntil(10 * Second);
        Assert.Equal([3 * Second, 3 * Second, 3 * Second], shop.Done.Select(d => d.Time));
        Assert.Equal([0, 1, 2], shop.Done.Select(d => d.Task));
    }

    [Fact]
    public void Who_comes_later_is_done_earlier_where_it_has_less_to_do()
    {
        // 2 s alone until 1 s; then halves with 0.5 s, which is done at 2 s; the rest of 0.5 s alone until 2.5 s.
        Shop shop = new(FairShare.One);
        shop.Bring(0, 2 * Second);
        shop.Bring(Second, Second / 2);
        shop.Simulator.RunUntil(10 * Second);
        Assert.Equal([(1, 2 * Second), (0, 5 * Second / 2)], shop.Done);
        Assert.Equal([2 * Second, Second / 2], shop.Tickets.Select(t => t.UsedAt(10 * Second)));
    }

    [Fact]
    public void Work_that_waits_keeps_what_is_left_of_it()
    {
        // Two halves until 1 s; one waits until 3 s with 0.5 s done of 1 s; the other is done at 1.5 s.
        Shop shop = new(FairShare.One);
        shop.Bring(0, Second);
        shop.Bring(0, Second);
        shop.At(Second, () => shop.Stop(0));
        shop.At(3 * Second, () => shop.Start(0));
        shop.Simulator.RunUntil(2 * Second);
        Assert.Equal(Second / 2, shop.Tickets[0].LeftAt(2 * Second));
        Assert.Equal(Second / 2, shop.Tickets[0].UsedAt(2 * Second));
        shop.Simulator.RunUntil(10 * Second);
        Assert.Equal([(1, 3 * Second / 2), (0, 7 * Second / 2)], shop.Done);
    }

    [Fact]
    public void Many_that_are_one_claim_get_what_they_would_get_as_many()
    {
        var plans =
            from capacity in Gen.Long[1, 6 * FairShare.One]
            from groups in Gen.Select(Weights, Caps, Gen.Int[0, 6], Gen.Select(Weights, Gen.Long[0, 2 * FairShare.One]).Array[0, 3]).Array[1, 5]
            select (capacity, groups);
        plans.Sample(plan =>
        {
            (FairShare one, _) = Build(plan.capacity);
            (FairShare many, _) = Build(plan.capacity);
            List<(SharedWork? Work, ShareClaim[] Each)> pairs = [];
            List<(ShareClaim One, ShareClaim Many)> others = [];
            int members = 0;
            foreach ((long weight, long cap, int count, (long Weight, long Demand)[] rest) in plan.groups)
            {
                ShareGroup groupOfOne = AddGroup(one, weight, cap);
                ShareGroup groupOfMany = AddGroup(many, weight, cap);
                SharedWork work = new(new Simulator(), one, groupOfOne, 1024, 1, static _ => { });
                work.Resize(count);
                ShareClaim[] each = [.. Enumerable.Range(0, count).Select(_ => AddClaim(many, groupOfMany, 1024, FairShare.One))];
                pairs.Add((work, each));
                others.AddRange(rest.Select(r => (AddClaim(one, groupOfOne, r.Weight, r.Demand), AddClaim(many, groupOfMany, r.Weight, r.Demand))));
                members += 1 + count + rest.Length;
            }

            // Whole numbers: each member of each level can shift a unit.
            foreach ((SharedWork? work, ShareClaim[] each) in pairs)
            {
                Assert.InRange(each.Sum(c => c.Granted) - work!.Claim.Granted, -members, members);
                Assert.All(each, claim => Assert.InRange((claim.Granted * each.Length) - work.Claim.Granted, -members * each.Length, members * each.Length));
            }

            Assert.All(others, pair => Assert.InRange(pair.One.Granted - pair.Many.Granted, -members, members));
        });
    }

    [Fact]
    public void All_is_done_at_the_ns_at_which_adding_up_grants_says_so()
    {
        var plans =
            from capacity in Gen.Long[FairShare.One / 8, 4 * FairShare.One]
            from tasks in Gen.Select(Gen.Long[0, 4 * Second], Gen.Long[1, 2 * Second]).Array[1, 8]
            from demands in Gen.Select(Gen.Long[0, 8 * Second], Gen.Long[0, 3 * FairShare.One]).Array[0, 6]
            from stops in Gen.Select(Gen.Long[0, 8 * Second], Gen.Int[0, 7], Gen.Bool).Array[0, 6]
            select (capacity, tasks, demands, stops);
        plans.Sample(plan =>
        {
            Shop shop = new(plan.capacity);
            ShareClaim rival = shop.Share.AddClaim(shop.Share.Root, shop, 1024);
            foreach ((long time, long work) in plan.tasks)
            {
                shop.Bring(time, work);
            }

            foreach ((long time, long demand) in plan.demands)
            {
                shop.At(time, () => shop.Share.SetDemand(rival, demand));
            }

            foreach ((long time, int task, bool starts) in plan.stops)
            {
                int chosen = task % plan.tasks.Length;
                shop.At(time, () => (starts ? (Action<int>)shop.Start : shop.Stop)(chosen));
            }

            shop.Simulator.RunUntil(200 * Second);
            shop.CheckAllDone();
        });
    }

    private static (FairShare Share, Shop Owner) Build(long capacity)
    {
        Shop shop = new(capacity);
        return (shop.Share, shop);
    }

    private static ShareGroup AddGroup(FairShare share, long weight, long cap)
    {
        ShareGroup group = share.AddGroup(share.Root, weight);
        share.SetCap(group, cap);
        return group;
    }

    private static ShareClaim AddClaim(FairShare share, ShareGroup group, long weight, long demand)
    {
        ShareClaim claim = share.AddClaim(group, new Shop(1), weight);
        share.SetDemand(claim, demand);
        return claim;
    }

    /// <summary>Tasks at one place, and what each has left by adding up what all were granted, in exact fractions.</summary>
    private sealed class Shop : IShareOwner, IWorkOwner, IEventOwner
    {
        // A ns of work is so many parts: grants are in 2^-20, and up to eight divide them.
        private const long Parts = 840L << 20;

        private readonly SharedWork _work;
        private readonly List<Action> _actions = [];
        private readonly List<BigInteger> _left = [];
        private readonly HashSet<int> _present = [];
        private readonly HashSet<int> _arrived = [];
        private long _since;
        private long _granted;

        public Shop(long capacity)
        {
            Share = new FairShare(capacity);
            _work = new SharedWork(Simulator, Share, Share.Root, 1024, 1, change => Note(() => _granted += change));
        }

        public Simulator Simulator { get; } = new();

        public FairShare Share { get; }

        public List<WorkTicket> Tickets { get; } = [];

        public List<(int Task, long Time)> Done { get; } = [];

        public void Bring(long time, long work)
        {
            int task = Tickets.Count;
            WorkTicket ticket = new(this);
            ticket.Set(work);
            Tickets.Add(ticket);
            _left.Add(work * (BigInteger)Parts);
            At(time, () =>
            {
                _arrived.Add(task);
                Start(task);
            });
        }

        public void At(long time, Action action)
        {
            _actions.Add(action);
            Simulator.Schedule(time, this, _actions.Count - 1);
        }

        public void Start(int task)
        {
            if (_arrived.Contains(task) && !Done.Exists(d => d.Task == task) && Tickets[task].Place is null)
            {
                Note(() => _present.Add(task));
                _work.Add(Tickets[task]);
                _work.Resize(1);
            }
        }

        public void Stop(int task)
        {
            if (Tickets[task].Place is not null)
            {
                Note(() => _present.Remove(task));
                _work.Remove(Tickets[task]);
                _work.Resize(-1);
            }
        }

        public void CheckAllDone()
        {
            foreach (int task in Enumerable.Range(0, Tickets.Count).Except(Done.Select(d => d.Task)))
            {
                Assert.Null(Tickets[task].Place);
                Assert.Equal((_left[task] + Parts - 1) / Parts, Tickets[task].LeftAt(Simulator.Now));
            }
        }

        public void OnWorkDone(WorkTicket ticket)
        {
            int task = Tickets.IndexOf(ticket);
            BigInteger speed = _granted * 840 / _present.Count;
            Note(() => { });
            Assert.True(_left[task] <= Parts / 1000, "done too early");
            Assert.True(_left[task] + speed > 0, "done too late");
            Assert.Equal(_present.Min(other => _left[other]), _left[task]);
            Done.Add((task, Simulator.Now));
            Stop(task);
        }

        public void OnShareChanged(ShareClaim claim)
        {
        }

        public void OnEvent(int tag, long argument) => _actions[tag]();

        private void Note(Action change)
        {
            foreach (int task in _present)
            {
                _left[task] -= (BigInteger)_granted * 840 / _present.Count * (Simulator.Now - _since);
            }

            _since = Simulator.Now;
            change();
        }
    }
}
