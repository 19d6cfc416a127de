using System.Globalization;

namespace OomSim.Engine;

/// <summary>
/// The clock and the queue of future events. Time is in nanoseconds since the start of the run and never goes back.
/// Events of one instant run in the order in which they were scheduled.
/// </summary>
public sealed class Simulator
{
    /// <summary>The most events that can wait at a time.</summary>
    public const int MaxPendingEvents = 1 << EventHeapEntry.SlotBits;

    private const long MaxSequence = long.MaxValue >> EventHeapEntry.SlotBits;

    // Below this many left-overs a clean-up is not worth its price.
    private const int FewLeftOvers = 64;

    private EventQueue _queue = new();
    private EventSlots _slots = new();
    private long _sequence;

    // The event being handled has left its entry on top of the queue: the first event it schedules takes that place.
    private bool _topIsSpent;

    /// <summary>The present, in nanoseconds since the start of the run.</summary>
    public long Now { get; private set; }

    /// <summary>How many events have been handled.</summary>
    public long HandledEvents { get; private set; }

    /// <summary>How many events are waiting.</summary>
    public int PendingEvents { get; private set; }

    /// <summary>The most events a run may handle; 10^11 unless set.</summary>
    public long MaxEvents { get; set; } = 100_000_000_000;

    /// <summary>Called after every handled event; null when nobody watches.</summary>
    public Action? AfterEvent { get; set; }

    /// <summary>The time of the next event, or null when nothing can happen any more.</summary>
    public long? NextTime => TryPeek(out EventHeapEntry next) ? next.Time : null;

    /// <summary>Schedules an event.</summary>
    /// <param name="timeNs">When, in ns; not before <see cref="Now"/>.</param>
    /// <param name="owner">Who handles it.</param>
    /// <param name="tag">What it means to its owner.</param>
    /// <param name="argument">A free number handed back to the owner.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time lies in the past.</exception>
    /// <exception cref="SimulationLimitException"><see cref="MaxPendingEvents"/> are waiting already.</exception>
    public EventHandle Schedule(long timeNs, IEventOwner owner, int tag, long argument = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeNs, Now);
        ArgumentNullException.ThrowIfNull(owner);
        if (PendingEvents == MaxPendingEvents)
        {
            throw new SimulationLimitException("events waiting at a time", MaxPendingEvents, Now);
        }

        if (_sequence == MaxSequence)
        {
            throw new SimulationLimitException("events scheduled", MaxSequence, Now);
        }

        long key = (_sequence++ << EventHeapEntry.SlotBits) | (uint)_slots.Next;
        EventHandle handle = _slots.Take(key, owner, tag, argument);
        PendingEvents++;
        if (_topIsSpent)
        {
            _topIsSpent = false;
            _queue.ReplaceTop(new EventHeapEntry(timeNs, key));
        }
        else
        {
            _queue.Push(new EventHeapEntry(timeNs, key));
        }

        return handle;
    }

    /// <summary>Takes a waiting event back. False when it already ran, was cancelled, or never was.</summary>
    /// <param name="handle">What <see cref="Schedule"/> returned.</param>
    public bool Cancel(EventHandle handle)
    {
        if (!IsPending(handle))
        {
            return false;
        }

        _slots.Release(handle.Slot, out _, out _);
        PendingEvents--;
        if (_queue.Count - PendingEvents > PendingEvents + FewLeftOvers)
        {
            SweepCancelled();
        }

        return true;
    }

    /// <summary>
    /// Takes an event back if it still waits, and schedules it at another time, behind all that already wait for that time.
    /// </summary>
    /// <param name="handle">The event that may be waiting; afterwards the new one, or none.</param>
    /// <param name="timeNs">When, in ns; <see cref="SimTime.Never"/> only takes it back.</param>
    /// <param name="owner">Who handles it.</param>
    /// <param name="tag">What it means to its owner.</param>
    /// <param name="argument">A free number handed back to the owner.</param>
    /// <returns>True when an event was waiting before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time lies in the past.</exception>
    public bool Reschedule(ref EventHandle handle, long timeNs, IEventOwner owner, int tag, long argument = 0)
    {
        bool waited = Cancel(handle);
        handle = timeNs == SimTime.Never ? default : Schedule(timeNs, owner, tag, argument);
        return waited;
    }

    /// <summary>True while the event waits.</summary>
    /// <param name="handle">What <see cref="Schedule"/> returned.</param>
    public bool IsPending(EventHandle handle) => _slots.IsTaken(handle);

    /// <summary>Handles all events up to and including <paramref name="untilNs"/>, then sets the clock there.</summary>
    /// <param name="untilNs">A time in ns; nothing happens to the clock when it is already past.</param>
    /// <exception cref="SimulationLimitException"><see cref="MaxEvents"/> have been handled and more are due.</exception>
    /// <exception cref="SimulationInvariantException">The clock would go back.</exception>
    public void RunUntil(long untilNs)
    {
        while (TryPeek(out EventHeapEntry next) && next.Time <= untilNs)
        {
            Handle(next);
        }

        Now = Math.Max(Now, untilNs);
    }

    /// <summary>Handles the next event. False when there is none.</summary>
    /// <exception cref="SimulationLimitException"><see cref="MaxEvents"/> have been handled already.</exception>
    /// <exception cref="SimulationInvariantException">The clock would go back.</exception>
    public bool Step()
    {
        if (!TryPeek(out EventHeapEntry next))
        {
            return false;
        }

        Handle(next);
        return true;
    }

    private void Handle(EventHeapEntry next)
    {
        int slot = next.Slot;
        if (next.Time < Now || HandledEvents >= MaxEvents)
        {
            Refuse(next.Time, slot);
        }

        _topIsSpent = true;
        IEventOwner owner = _slots.Release(slot, out int tag, out long argument);
        PendingEvents--;
        Now = next.Time;
        HandledEvents++;
        foreach (EventHeapEntry candidate in _queue.Candidates)
        {
            _slots.PrefetchOwner(candidate.Slot);
        }

        owner.OnEvent(tag, argument);
        AfterEvent?.Invoke();
    }

    private bool TryPeek(out EventHeapEntry next)
    {
        if (_topIsSpent)
        {
            _topIsSpent = false;
            _queue.RemoveTop();
        }

        while (_queue.HasTop(_slots))
        {
            next = _queue.Top;
            if (_slots.IsInForce(next))
            {
                return true;
            }

            _queue.RemoveTop();
        }

        next = default;
        return false;
    }

    // Cancelled events leave their entries in the queue; sweeping when they outnumber the rest keeps memory flat at O(1) a piece.
    private void SweepCancelled()
    {
        _topIsSpent = false;
        _queue.Sweep(_slots);
    }

    private void Refuse(long time, int slot)
    {
        if (time >= Now)
        {
            throw new SimulationLimitException("events", MaxEvents, Now);
        }

        throw new SimulationInvariantException(string.Create(
            CultureInfo.InvariantCulture,
            $"time went back from {Now} ns to {time} ns, to the event of {_slots.Describe(slot)}"));
    }
}
