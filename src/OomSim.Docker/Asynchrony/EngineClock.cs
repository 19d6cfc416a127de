using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>Timers of the engine, kept in the simulator's queue.</summary>
internal sealed class EngineClock(LinuxHost host) : IEventOwner
{
    private readonly Simulator _simulator = host.Simulator;
    private readonly List<Action?> _actions = [];
    private readonly List<EventHandle> _handles = [];
    private readonly Stack<int> _free = new();

    /// <summary>The present, ns.</summary>
    public long Now => _simulator.Now;

    /// <summary>Does something later; with 0 ns after everything already due at this instant.</summary>
    public EngineTimer After(long ns, Action action)
    {
        int index = _free.TryPop(out int reused) ? reused : _actions.Count;
        if (index == _actions.Count)
        {
            _actions.Add(null);
            _handles.Add(default);
        }

        long due = ns > long.MaxValue - _simulator.Now ? long.MaxValue : _simulator.Now + ns;
        _actions[index] = action;
        EventHandle handle = _handles[index] = _simulator.Schedule(due, this, 0, index);
        return new EngineTimer(index, handle);
    }

    /// <summary>Takes a timer back; nothing happens when it already ran.</summary>
    public void Cancel(EngineTimer? timer)
    {
        if (timer is { } running && _simulator.Cancel(running.Handle))
        {
            Release(running.Index);
        }
    }

    /// <summary>Takes all timers back: whoever set them is gone.</summary>
    public void DropAll()
    {
        for (int index = 0; index < _actions.Count; index++)
        {
            if (_actions[index] is not null && _simulator.Cancel(_handles[index]))
            {
                Release(index);
            }
        }
    }

    /// <summary>Waits.</summary>
    public SimTask<bool> Delay(long ns)
    {
        var done = new SimTask<bool>();
        After(ns, () => done.Complete(true));
        return done;
    }

    /// <inheritdoc/>
    public void OnEvent(int tag, long argument)
    {
        Action action = _actions[(int)argument]!;
        Release((int)argument);
        if (!host.HasPanicked)
        {
            // The engine goes down with its host: no restart, no time-out, no answer.
            action();
        }
    }

    private void Release(int index)
    {
        _actions[index] = null;
        _free.Push(index);
    }
}

/// <summary>One timer of an <see cref="EngineClock"/>.</summary>
/// <param name="Index">Its place among the timers of the clock.</param>
/// <param name="Handle">Its event.</param>
internal readonly record struct EngineTimer(int Index, EventHandle Handle);
