namespace OomSim.Engine;

/// <summary>
/// The clock and the queue of future events. Time is in nanoseconds since the start of the run and never goes back.
/// Events of one instant run in the order in which they were scheduled.
/// </summary>
public sealed class Simulator
{
    private readonly PriorityQueue<int, (long Time, long Sequence)> _queue = new();
    private readonly List<Slot> _slots = [new Slot()];
    private readonly Stack<int> _free = new();
    private long _sequence;

    /// <summary>The present, in nanoseconds since the start of the run.</summary>
    public long Now { get; private set; }

    /// <summary>How many events have been handled.</summary>
    public long HandledEvents { get; private set; }

    /// <summary>How many events are waiting.</summary>
    public int PendingEvents { get; private set; }

    /// <summary>Called after every handled event; null when nobody watches.</summary>
    public Action? AfterEvent { get; set; }

    /// <summary>Schedules an event.</summary>
    /// <param name="timeNs">When, in ns; not before <see cref="Now"/>.</param>
    /// <param name="owner">Who handles it.</param>
    /// <param name="tag">What it means to its owner.</param>
    /// <param name="argument">A free number handed back to the owner.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time lies in the past.</exception>
    public EventHandle Schedule(long timeNs, IEventOwner owner, int tag, long argument = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeNs, Now);
        int slot = _free.TryPop(out int reused) ? reused : AddSlot();
        Slot entry = _slots[slot];
        uint generation = entry.Generation + 1;
        _slots[slot] = new Slot { Generation = generation, Owner = owner, Tag = tag, Argument = argument };
        _queue.Enqueue(slot, (timeNs, _sequence++));
        PendingEvents++;
        return new EventHandle(slot, generation);
    }

    /// <summary>Takes a waiting event back. False when it already ran, was cancelled, or never was.</summary>
    public bool Cancel(EventHandle handle)
    {
        if (!IsPending(handle))
        {
            return false;
        }

        _slots[handle.Slot] = new Slot { Generation = handle.Generation };
        PendingEvents--;
        return true;
    }

    /// <summary>True while the event waits.</summary>
    public bool IsPending(EventHandle handle) =>
        !handle.IsNone && _slots[handle.Slot].Generation == handle.Generation && _slots[handle.Slot].Owner is not null;

    /// <summary>The time of the next event, or null when nothing can happen any more.</summary>
    public long? NextTime
    {
        get
        {
            DropCancelled();
            return _queue.TryPeek(out _, out (long Time, long Sequence) key) ? key.Time : null;
        }
    }

    /// <summary>Handles all events up to and including <paramref name="untilNs"/>, then sets the clock there.</summary>
    public void RunUntil(long untilNs)
    {
        while (NextTime is { } next && next <= untilNs)
        {
            Step();
        }

        Now = Math.Max(Now, untilNs);
    }

    /// <summary>Handles the next event. False when there is none.</summary>
    public bool Step()
    {
        DropCancelled();
        if (!_queue.TryDequeue(out int slot, out (long Time, long Sequence) key))
        {
            return false;
        }

        Slot entry = _slots[slot];
        _slots[slot] = new Slot { Generation = entry.Generation };
        _free.Push(slot);
        PendingEvents--;
        Now = key.Time;
        HandledEvents++;
        entry.Owner!.OnEvent(entry.Tag, entry.Argument);
        AfterEvent?.Invoke();
        return true;
    }

    private int AddSlot()
    {
        _slots.Add(new Slot());
        return _slots.Count - 1;
    }

    private void DropCancelled()
    {
        while (_queue.TryPeek(out int slot, out _) && _slots[slot].Owner is null)
        {
            _queue.Dequeue();
            _free.Push(slot);
        }
    }

    private struct Slot
    {
        public uint Generation;
        public IEventOwner? Owner;
        public int Tag;
        public long Argument;
    }
}
