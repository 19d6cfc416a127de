using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>When it has to be looked at again, and what happens then.</summary>
public sealed partial class MemoryCgroup : IEventOwner
{
    private const int CrossingTag = 0;

    /// <summary>Tag of <see cref="Retry"/>.</summary>
    internal const int RetryTag = 1;

    /// <summary>Tag of <see cref="WakeUp"/>.</summary>
    internal const int WakeTag = 2;

    // How long the object is, about.
    private const int Bytes = 920;

    private EventHandle _crossing;
    private long _crossingTime = SimTime.Never;

    /// <summary>Asks to be looked at again at a time; an earlier appointment stands.</summary>
    internal void ScheduleCrossing(long time)
    {
        if (time == SimTime.Never)
        {
            return;
        }

        if (_crossingTime <= time && _crossingTime >= _host.Simulator.Now && _host.Simulator.IsPending(_crossing))
        {
            return;
        }

        _host.Simulator.Cancel(_crossing);
        _crossing = _host.Simulator.Schedule(time, this, CrossingTag);
        _crossingTime = time;
    }

    internal void CancelCrossing()
    {
        if (_crossingTime != SimTime.Never)
        {
            _host.Simulator.Cancel(_crossing);
            _crossingTime = SimTime.Never;
        }

        _host.Simulator.Cancel(Retry);
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (_host.HasPanicked)
        {
            return;
        }

        CacheFetch.Ask(this, Bytes);
        bool isNew = tag == CrossingTag && ReclaimingSince is null;
        if (isNew)
        {
            Cgroup.Fetch();
        }

        if (tag == CrossingTag)
        {
            _crossingTime = SimTime.Never;
        }
        else if (tag == WakeTag)
        {
            _host.Hung.OnUncharge(this, SleepEnd.Reclaim);
        }

        _host.Memory.MarkDirty(this);
        _host.Settle();
        if (isNew)
        {
            _host.NotifyLimitMet(Cgroup);
        }
    }
}
