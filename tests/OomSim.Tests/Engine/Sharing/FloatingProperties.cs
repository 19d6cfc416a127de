using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Sharing;

/// <summary>
/// Work in random trees of groups under random arrivals, departures, weights and caps: all get on as water-filling from scratch says,
/// whether they float on a level or are told what they get, are done when they must be, and what is used is counted once.
/// </summary>
public class FloatingProperties
{
    private const int Groups = 14;
    private const int Other = 3;

    private static readonly Gen<long> Weights = Gen.OneOf(Gen.Const(1024L), Gen.Long[1, 10_000], Gen.Long[2, 262_144]);
    private static readonly Gen<long> Caps = Gen.OneOf(Gen.Const(long.MaxValue), Gen.Const(FairShare.One / 2), Gen.Long[FairShare.One / 100, 3 * FairShare.One]);

    private static readonly Gen<Program> Programs =
        from most in Gen.OneOf(Gen.Const(0), Gen.Const(4), Gen.Const(32))
        from capacity in Gen.Long[FairShare.One / 2, 6 * FairShare.One]
        from parents in Gen.Int[0, 100].Array[Groups]
        from weights in Weights.Array[Groups]
        from flat in Gen.Bool
        from steps in Gen.Select(Gen.Int[0, 11], Gen.Int[0, 10_000], Gen.Long[1, 30_000_000], Caps, Weights).Array[1, 150]
        select new Program(most, capacity, parents, weights, flat, steps);

    [Fact]
    public void Everybody_gets_on_as_from_scratch() => Programs.Sample(
        program =>
        {
            World world = new(program);
            foreach ((int Kind, int Pick, long Size, long Cap, long Weight) step in program.Steps)
            {
                world.Do(step);
                world.Check();
                world.Go(1 + (step.Size / 3));
            }

            world.Go(100 * SimTime.Second);
            world.Check();
        },
        iter: 400);

    /// <summary>It is not that nobody ever floats.</summary>
    [Fact]
    public void Many_of_different_weights_float()
    {
        World world = new(new Program(0, 2 * FairShare.One, [.. new int[Groups]], [.. Enumerable.Range(1, Groups).Select(i => 100L * i)], true, []));
        for (int i = 0; i < Groups; i++)
        {
            world.Do((9, i, SimTime.Second, 0, 0));
        }

        world.Check();
        Assert.Equal(Groups, world.Floating);
    }

    /// <summary>Many float in a group; once one is left, it floats on the level of the group above, and that of its own is gone.</summary>
    [Fact]
    public void The_last_one_of_many_floats_above()
    {
        World world = new(new Program(4, 2 * FairShare.One, [0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 7, 7, 7, 7], [.. Enumerable.Range(1, Groups).Select(i => 100L * i)], false, []));
        foreach (int work in Enumerable.Range(0, Groups).Where(i => i != 6))
        {
            world.Do((9, work, SimTime.Second, 0, 0));
        }

        for (int i = 0; i < 6; i++)
        {
            world.Check();
            world.Go(1000);
            world.Do((3, 7, 0, 0, 0));
        }

        world.Check();
        Assert.Equal(7, world.Floating);
        world.Go(10 * SimTime.Second);
        world.Check();
    }

    private sealed record Program(int MostInList, long Capacity, int[] Parents, long[] Weights, bool Flat, (int, int, long, long, long)[] Steps);

    private sealed class World : IShareOwner, IWorkOwner
    {
        private readonly Simulator _simulator = new();
        private readonly FairShare _share;
        private readonly List<ShareGroup> _groups = [];
        private readonly List<Account> _accounts = [];
        private readonly List<SharedWork> _works = [];
        private readonly List<ShareClaim> _others = [];
        private readonly Dictionary<WorkTicket, double> _left = [];
        private readonly List<(SharedWork Place, WorkTicket Ticket)> _running = [];
        private readonly List<(SharedWork Place, WorkTicket Ticket)> _gone = [];
        private WaterLevels? _levels;
        private long _since;

        public World(Program program)
        {
            _share = new FairShare(program.Capacity, program.MostInList);
            _groups.Add(_share.Root);
            for (int i = 0; i < FloatingProperties.Groups; i++)
            {
                _groups.Add(_share.AddGroup(_groups[program.Flat ? 0 : program.Parents[i] % (i + 1)], program.Weights[i]));
            }

            foreach (ShareGroup group in _groups)
            {
                Account account = new(_simulator);
                group.Owner = account;
                _accounts.Add(account);
            }

            for (int i = 1; i < _groups.Count; i++)
            {
                int at = i;
                _works.Add(new SharedWork(_simulator, _share, _groups[i], 1024, 1, change => Told(_groups[at], change)));
            }

            for (int i = 0; i < Other; i++)
            {
                _others.Add(_share.AddClaim(_groups[program.Parents[i] % _groups.Count], this, program.Weights[i]));
            }

            for (int i = 0; i < _groups.Count; i++)
            {
                ShareGroup group = _groups[i];
                _accounts[i].Changed = change => Told(group, change);
            }
        }

        public int Floating => _works.Count(w => w.Claim.Floating is not null);

        public void Do((int Kind, int Pick, long Size, long Cap, long Weight) step)
        {
            Settle();
            ShareGroup group = _groups[1 + (step.Pick % (_groups.Count - 1))];
            switch (step.Kind)
            {
                case 0: _share.SetCap(group, step.Cap); break;
                case 1: _share.SetWeight(group, step.Weight); break;
                case 2: _share.SetDemand(_others[step.Pick % Other], step.Size % 3 == 0 ? 0 : step.Size % FairShare.One); break;
                case 3 when _running.Count > 0: Stop(_running[step.Pick % _running.Count]); break;
                case 4: _share.SetCap(_share.Root, FairShare.One / 3 * (1 + (step.Pick % 30))); break;
                case 5: _share.SetUnits(group, null); break;
                default: Start(_works[step.Pick % _works.Count], step.Size); break;
            }

            _levels = null;
        }

        public void Go(long time) => _simulator.RunUntil(_simulator.Now + time);

        public void Check()
        {
            Settle();
            WaterLevels levels = Levels;
            foreach (SharedWork work in _works)
            {
                Assert.Equal(levels[work.Claim], work.Claim.Granted, tolerance: 2 * (_groups.Count + Other));
            }

            foreach ((_, WorkTicket ticket) in _running)
            {
                Assert.Equal(_left[ticket], ticket.LeftAt(_simulator.Now), tolerance: Tolerance);
            }

            // Not a 2^-20 is lost, or counted twice.
            Assert.Equal(_share.Root.Granted - _others.Sum(o => o.Granted), _accounts[0].Granted);
            for (int i = 0; i < _groups.Count; i++)
            {
                ShareGroup group = _groups[i];
                double used = _running.Concat(_gone).Where(r => IsBelow(r.Place.Claim.Group, group)).Sum(r => (double)r.Ticket.UsedAt(_simulator.Now));
                Assert.Equal(used, _accounts[i].UsedAt(_simulator.Now), tolerance: 3 + _running.Count + _gone.Count);
            }
        }

        public void OnWorkDone(WorkTicket ticket)
        {
            Settle();
            Assert.Equal(0, _left[ticket], tolerance: Tolerance);
            Stop(_running.Find(r => r.Ticket == ticket));
            _levels = null;
        }

        void IShareOwner.OnShareChanged(ShareClaim claim)
        {
        }

        // Shares that are told are rounded to 2^-20 of a unit, level by level.
        private double Tolerance => 2 + (_simulator.Now * 2e-5);

        private WaterLevels Levels => _levels ??= new WaterLevels(_groups, [.. _works.Select(w => w.Claim), .. _others]);

        private void Start(SharedWork work, long size)
        {
            WorkTicket ticket = new(this);
            ticket.Set(size);
            _left[ticket] = size;
            _running.Add((work, ticket));
            work.Add(ticket);
            work.Resize(1);
        }

        private void Stop((SharedWork Place, WorkTicket Ticket) task)
        {
            _running.Remove(task);
            _gone.Add(task);
            task.Place.Remove(task.Ticket);
            task.Place.Resize(-1);
        }

        private void Settle()
        {
            long time = _simulator.Now - _since;
            _since = _simulator.Now;
            if (time == 0)
            {
                return;
            }

            foreach ((SharedWork place, WorkTicket ticket) in _running)
            {
                _left[ticket] -= Levels[place.Claim] / FairShare.One / place.Count * time;
            }
        }

        private void Told(ShareGroup group, long change)
        {
            for (ShareGroup? g = group; g is not null; g = g.Parent)
            {
                _accounts[_groups.IndexOf(g)].Add(change);
            }
        }

        private static bool IsBelow(ShareGroup group, ShareGroup above)
        {
            ShareGroup? at = group;
            while (at is not null && at != above)
            {
                at = at.Parent;
            }

            return at is not null;
        }
    }

    /// <summary>What a group used: at the speeds that it was told, and by those who floated.</summary>
    private sealed class Account(Simulator simulator) : IShareGroupOwner
    {
        private Fluid _told;
        private SharedWork? _work;
        private double _floated;
        private double _since;

        public Action<long> Changed { get; set; } = static _ => { };

        public long Granted { get; private set; }

        public void Add(long change)
        {
            Granted += change;
            _told.AddRate(simulator.Now, change * SimTime.Second);
        }

        public double UsedAt(long now) => _told.At(now) + _floated + (_work is { } work ? Floated(work, now) - _since : 0);

        public void OnLevelChanged(long change) => Changed(change);

        public void OnGiven(Int128 work) => _floated += (double)work / (double)SharedWork.FromUnits(1);

        public void OnBooked(long at)
        {
            // When work is done is not what is counted here.
        }

        public void OnFloat(SharedWork? work)
        {
            _floated += _work is { } before ? Floated(before, simulator.Now) - _since : 0;
            _work = work;
            _since = work is null ? 0 : Floated(work, simulator.Now);
        }

        private static double Floated(SharedWork work, long now) => (double)work.FloatedAt(now) / (double)SharedWork.FromUnits(1);
    }
}
