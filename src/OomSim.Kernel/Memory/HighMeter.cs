using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Measures how long one path's cgroups are held back by memory.high.</summary>
internal sealed class HighMeter(string path)
{
    private long _since = -1;
    private long _factor;
    private long _throttled;
    private StoredInt128 _held;

    // What they get, 2^-20 byte/s, and have got, of that times ns.
    private long _speed;
    private StoredInt128 _grown;
    private HighHold? _seen;

    /// <summary>True while they are.</summary>
    public bool Runs => _since >= 0;

    /// <summary>What was measured so far; null for nothing.</summary>
    public HighHold? Read(long now)
    {
        Tell(now);
        return _seen is null ? null : _seen with { Path = path, Throttled = _throttled, Held = (long)(_held.Value >> MemoryCgroup.FactorBits), Lasts = Runs, Grown = (long)((_grown.Value >> 20) / SimTime.Second) };
    }

    /// <summary>They are held back from now on, or differently.</summary>
    /// <param name="now">Present, ns.</param>
    /// <param name="factor">The part of their growth that they get, of <see cref="MemoryCgroup.AllGrowth"/>.</param>
    /// <param name="speed">What they get, 2^-20 byte/s.</param>
    /// <param name="seen">How it looks.</param>
    public void Hold(long now, long factor, long speed, HighHold seen)
    {
        Tell(now);
        (_since, _factor, _speed) = (now, factor, speed);
        _seen = _seen is { } first ? seen with { From = first.From, Asked = first.Asked, FirstUsage = first.FirstUsage } : seen;
    }

    /// <summary>They no longer are.</summary>
    public void Release(long now)
    {
        Tell(now);
        _since = -1;
    }

    private void Tell(long now)
    {
        if (Runs)
        {
            _throttled += now - _since;
            _held = _held.Value + ((Int128)(now - _since) * (MemoryCgroup.AllGrowth - _factor));
            _grown = _grown.Value + ((Int128)(now - _since) * _speed);
            _since = now;
        }
    }
}
