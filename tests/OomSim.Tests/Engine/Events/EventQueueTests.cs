using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Events;

/// <summary>The queue with so many events that most of them lie in buckets, against a sorted set.</summary>
public class EventQueueTests
{
    [Fact]
    public void Many_events_at_any_distance_run_in_order()
    {
        Gen.Select(Gen.UInt, Gen.Int[1, 6], Gen.Bool).Sample(
            (seed, spread, floods) =>
            {
                World world = new(seed, spread, floods);
                world.Grow(3000);
                world.Churn(3000);
                world.CancelMost();
                world.Grow(1000);
                world.Churn(2000);
                world.Drain();
            },
            iter: 10);
    }

    [Fact]
    public void Many_events_of_one_instant_run_in_the_order_scheduled()
    {
        foreach (long time in (long[])[0, 1, 255, 256, 1L << 40, long.MaxValue - 1])
        {
            Simulator simulator = new();
            Order order = new();
            for (int i = 0; i < 5000; i++)
            {
                simulator.Schedule(time, order, 0, i);
            }

            simulator.RunUntil(time);
            Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), order.Seen);
        }
    }

    [Fact]
    public void Waiting_hundreds_of_thousands_cost_no_bytes_per_event()
    {
        Simulator simulator = new();
        Hold hold = new(simulator);
        for (int i = 0; i < 200_000; i++)
        {
            hold.OnEvent(0, i);
        }

        hold.Run(400_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        hold.Run(200_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200_000, simulator.PendingEvents);
    }

    private sealed class World(uint seed, int spread, bool floods) : IEventOwner
    {
        private readonly Simulator _simulator = new();
        private readonly Random _random = new((int)seed);
        private readonly SortedSet<(long Time, long Order)> _expected = [];
        private readonly Dictionary<long, EventHandle> _handles = [];
        private long _next;
        private (long Time, long Order) _due;

        public void Grow(int events)
        {
            for (int i = 0; i < events; i++)
            {
                Add();
            }
        }

        public void Churn(int steps)
        {
            for (int i = 0; i < steps && _expected.Count > 0; i++)
            {
                if (_random.Next(50) == 0 && _expected.Min.Time is long first && first > _simulator.Now)
                {
                    _simulator.RunUntil(_simulator.Now + ((first - _simulator.Now) / 2));
                }

                Step();
                for (int more = _random.Next(3); more > 0; more--)
                {
                    Add();
                }
            }
        }

        public void CancelMost()
        {
            foreach ((long time, long order) in _expected.Where(_ => _random.Next(8) != 0).ToList())
            {
                _expected.Remove((time, order));
                Assert.True(_simulator.Cancel(_handles[order]));
            }

            Assert.Equal(_expected.Count, _simulator.PendingEvents);
        }

        public void Drain()
        {
            while (_expected.Count > 0)
            {
                Step();
            }

            Assert.Null(_simulator.NextTime);
            Assert.False(_simulator.Step());
        }

        public void OnEvent(int tag, long argument)
        {
            Assert.Equal(_due, (_simulator.Now, argument));
            if (_random.Next(4) == 0)
            {
                Add();
            }
        }

        private void Step()
        {
            _due = _expected.Min;
            _expected.Remove(_due);
            Assert.True(_simulator.Step());
        }

        private void Add()
        {
            int bits = _random.Next(9 * spread);
            long delay = floods && _random.Next(3) == 0 ? 1000 : _random.NextInt64(1L << bits);
            long time = _simulator.Now + delay;
            _handles[_next] = _simulator.Schedule(time, this, 0, _next);
            _expected.Add((time, _next++));
        }
    }

    private sealed class Order : IEventOwner
    {
        public List<long> Seen { get; } = [];

        public void OnEvent(int tag, long argument) => Seen.Add(argument);
    }

    private sealed class Hold(Simulator simulator) : IEventOwner
    {
        private ulong _state = 1;

        public void Run(int events)
        {
            for (int i = 0; i < events; i++)
            {
                simulator.Step();
            }
        }

        public void OnEvent(int tag, long argument)
        {
            _state = (_state * 6364136223846793005) + 1442695040888963407;
            simulator.Schedule(simulator.Now + (long)(_state >> 34), this, tag, argument);
        }
    }
}
