using System.Reflection;
using CsCheck;
using OomSim.Engine;
using Xunit;

namespace OomSim.Tests.Engine.Events;

public class SimulatorTests
{
    [Fact]
    public void Runs_events_by_time_and_then_in_the_order_scheduled()
    {
        Simulator simulator = new();
        Log log = new(simulator);
        simulator.Schedule(20, log, 1);
        simulator.Schedule(10, log, 2);
        simulator.Schedule(20, log, 3);
        simulator.Schedule(10, log, 4, argument: 99);
        simulator.RunUntil(20);
        Assert.Equal([(10, 2, 0), (10, 4, 99), (20, 1, 0), (20, 3, 0)], log.Seen);
        Assert.Equal(4, simulator.HandledEvents);
        Assert.Equal(0, simulator.PendingEvents);
    }

    [Fact]
    public void An_event_scheduled_for_now_runs_behind_those_already_waiting_for_now()
    {
        Simulator simulator = new();
        Log log = new(simulator) { OnTag = { [1] = (s, l) => s.Schedule(s.Now, l, 5) } };
        simulator.Schedule(10, log, 1);
        simulator.Schedule(10, log, 2);
        simulator.RunUntil(10);
        Assert.Equal([1, 2, 5], log.Seen.Select(e => e.Tag));
    }

    [Fact]
    public void RunUntil_includes_its_end_and_sets_the_clock_there()
    {
        Simulator simulator = new();
        Log log = new(simulator);
        simulator.Schedule(10, log, 1);
        simulator.Schedule(11, log, 2);
        simulator.RunUntil(10);
        Assert.Equal([1], log.Seen.Select(e => e.Tag));
        Assert.Equal(11, simulator.NextTime);
        simulator.RunUntil(50);
        Assert.Equal(50, simulator.Now);
        Assert.Null(simulator.NextTime);
        Assert.False(simulator.Step());
        simulator.RunUntil(40);
        Assert.Equal(50, simulator.Now);
    }

    [Fact]
    public void The_past_is_refused()
    {
        Simulator simulator = new();
        simulator.RunUntil(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => simulator.Schedule(9, new Log(simulator), 1));
    }

    [Fact]
    public void A_cancelled_event_never_runs_and_its_handle_is_dead()
    {
        Simulator simulator = new();
        Log log = new(simulator);
        EventHandle first = simulator.Schedule(10, log, 1);
        EventHandle second = simulator.Schedule(20, log, 2);
        Assert.True(simulator.IsPending(first));
        Assert.True(simulator.Cancel(first));
        Assert.False(simulator.Cancel(first));
        Assert.False(simulator.IsPending(first));
        Assert.Equal(20, simulator.NextTime);

        // The freed place is used again: the old handle must not reach the new event.
        EventHandle third = simulator.Schedule(30, log, 3);
        Assert.False(simulator.Cancel(first));
        simulator.RunUntil(100);
        Assert.Equal([2, 3], log.Seen.Select(e => e.Tag));
        Assert.False(simulator.Cancel(second));
        Assert.False(simulator.IsPending(third));
        Assert.False(simulator.Cancel(default));
    }

    [Fact]
    public void An_event_can_cancel_another_of_the_same_instant()
    {
        Simulator simulator = new();
        EventHandle victim = default;
        Log log = new(simulator) { OnTag = { [1] = (s, _) => s.Cancel(victim) } };
        simulator.Schedule(10, log, 1);
        victim = simulator.Schedule(10, log, 2);
        simulator.RunUntil(10);
        Assert.Equal([1], log.Seen.Select(e => e.Tag));
    }

    [Fact]
    public void Reschedule_moves_an_event_and_never_takes_it_back()
    {
        Simulator simulator = new();
        Log log = new(simulator);
        EventHandle handle = default;
        Assert.False(simulator.Reschedule(ref handle, 10, log, 1));
        Assert.True(simulator.Reschedule(ref handle, 30, log, 1));
        simulator.Schedule(20, log, 2);
        Assert.Equal(2, simulator.PendingEvents);
        simulator.RunUntil(30);
        Assert.Equal([2, 1], log.Seen.Select(e => e.Tag));
        handle = simulator.Schedule(40, log, 3);
        Assert.True(simulator.Reschedule(ref handle, SimTime.Never, log, 3));
        Assert.True(handle.IsNone);
        Assert.Null(simulator.NextTime);
    }

    [Fact]
    public void AfterEvent_is_called_once_per_event()
    {
        Simulator simulator = new();
        List<long> times = [];
        simulator.AfterEvent = () => times.Add(simulator.Now);
        Log log = new(simulator);
        simulator.Schedule(1, log, 0);
        simulator.Schedule(5, log, 0);
        simulator.RunUntil(9);
        Assert.Equal([1, 5], times);
    }

    [Fact]
    public void Too_many_events_end_the_run_with_the_limit_named()
    {
        Simulator simulator = new() { MaxEvents = 1000 };
        Log log = new(simulator) { OnTag = { [1] = (s, l) => s.Schedule(s.Now + SimTime.Second, l, 1) } };
        simulator.Schedule(0, log, 1);
        SimulationLimitException error = Assert.Throws<SimulationLimitException>(() => simulator.RunUntil(SimTime.Never));
        Assert.Equal(1000, simulator.HandledEvents);
        Assert.Equal("the run has met its limit of 1000 events at 999.000000 s", error.Message);

        // The event that was refused is still there once the limit is raised.
        simulator.MaxEvents = 1001;
        Assert.True(simulator.Step());
    }

    [Fact]
    public void A_clock_that_would_go_back_is_reported_with_the_event()
    {
        Simulator simulator = new();
        simulator.Schedule(10, new Log(simulator), 7, 42);
        typeof(Simulator).GetProperty(nameof(Simulator.Now))!.GetSetMethod(nonPublic: true)!
            .Invoke(simulator, BindingFlags.Default, null, [11L], null);
        SimulationInvariantException error = Assert.Throws<SimulationInvariantException>(() => simulator.Step());
        Assert.Equal("time went back from 11 ns to 10 ns, to the event of log, tag 7, argument 42", error.Message);
    }

    [Fact]
    public void An_owner_that_throws_leaves_the_queue_whole()
    {
        Simulator simulator = new();
        Log log = new(simulator) { OnTag = { [1] = (_, _) => throw new InvalidOperationException() } };
        simulator.Schedule(1, log, 1);
        simulator.Schedule(2, log, 2);
        Assert.Throws<InvalidOperationException>(() => simulator.Step());
        Assert.Equal(2, simulator.NextTime);
        Assert.True(simulator.Step());
        Assert.Equal(0, simulator.PendingEvents);
    }

    [Fact]
    public void Allocates_nothing_per_event_and_stays_flat_over_a_million_reschedules()
    {
        Simulator simulator = new();
        Mover mover = new(simulator, 1000);
        mover.Run(20_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        mover.Run(1_000_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, simulator.PendingEvents);
    }

    [Fact]
    public void Behaves_like_a_sorted_list_under_any_commands()
    {
        // kind: 0-3 schedule, 4-5 cancel, 6 reschedule, 7-8 step, 9 run ahead
        Gen.Select(Gen.Int[0, 9], Gen.Long[0, 30], Gen.Int[0, 1000]).Array[1, 400].Sample(commands =>
        {
            Simulator simulator = new();
            Log log = new(simulator);
            List<(long Time, int Order, int Tag)> model = [];
            List<(EventHandle Handle, int Tag)> handles = [];
            List<int> expected = [];
            int order = 0;
            foreach ((int kind, long delay, int pick) in commands)
            {
                if (kind <= 3 || handles.Count == 0)
                {
                    handles.Add((simulator.Schedule(simulator.Now + delay, log, order), order));
                    model.Add((simulator.Now + delay, order, order));
                    order++;
                }
                else if (kind <= 6)
                {
                    (EventHandle handle, int tag) = handles[pick % handles.Count];
                    bool waits = model.Exists(e => e.Tag == tag);
                    Assert.Equal(waits, simulator.IsPending(handle));
                    model.RemoveAll(e => e.Tag == tag);
                    if (kind <= 5)
                    {
                        Assert.Equal(waits, simulator.Cancel(handle));
                    }
                    else
                    {
                        Assert.Equal(waits, simulator.Reschedule(ref handle, simulator.Now + delay, log, order));
                        handles.Add((handle, order));
                        model.Add((simulator.Now + delay, order, order));
                        order++;
                    }
                }
                else if (kind <= 8)
                {
                    model.Sort();
                    Assert.Equal(model.Count > 0, simulator.Step());
                    if (model.Count > 0)
                    {
                        expected.Add(model[0].Tag);
                        Assert.Equal(model[0].Time, simulator.Now);
                        model.RemoveAt(0);
                    }
                }
                else
                {
                    long until = simulator.Now + delay;
                    model.Sort();
                    expected.AddRange(model.Where(e => e.Time <= until).Select(e => e.Tag));
                    model.RemoveAll(e => e.Time <= until);
                    simulator.RunUntil(until);
                    Assert.Equal(until, simulator.Now);
                }

                Assert.Equal(model.Count, simulator.PendingEvents);
                Assert.Equal(model.Count == 0 ? null : model.Min(e => e.Time), simulator.NextTime);
            }

            Assert.Equal(expected, log.Seen.Select(e => e.Tag));
        });
    }

    private sealed class Log(Simulator simulator) : IEventOwner
    {
        public List<(long Time, int Tag, long Argument)> Seen { get; } = [];

        public Dictionary<int, Action<Simulator, Log>> OnTag { get; } = [];

        public void OnEvent(int tag, long argument)
        {
            Seen.Add((simulator.Now, tag, argument));
            if (OnTag.TryGetValue(tag, out Action<Simulator, Log>? action))
            {
                action(simulator, this);
            }
        }

        public override string ToString() => "log";
    }

    // Every event moves three others to a later time, as a limit's crossing moves with every change of a rate.
    private sealed class Mover : IEventOwner
    {
        private readonly Simulator _simulator;
        private readonly EventHandle[] _handles;
        private int _next;

        public Mover(Simulator simulator, int count)
        {
            _simulator = simulator;
            _handles = new EventHandle[count];
            for (int i = 0; i < count; i++)
            {
                _handles[i] = simulator.Schedule(i, this, 0, i);
            }
        }

        public void Run(int events)
        {
            for (int i = 0; i < events; i++)
            {
                _simulator.Step();
            }
        }

        public void OnEvent(int tag, long argument)
        {
            for (int i = 0; i < 3; i++)
            {
                _next = (_next + 7) % _handles.Length;
                _simulator.Reschedule(ref _handles[_next], _simulator.Now + 1000 + _next, this, 0, _next);
            }

            _simulator.Reschedule(ref _handles[argument], _simulator.Now + 500, this, 0, argument);
        }
    }
}
