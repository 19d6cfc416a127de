using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>Slots that are kept for pages which are in memory (<see cref="SwapCache"/>).</summary>
internal sealed partial class SwapSpace
{
    private Fluid _kept;

    /// <summary>Those that have to be looked at before time goes on.</summary>
    public List<SwapCache> StaleCaches { get; } = [];

    /// <summary>Bytes of such slots now.</summary>
    public long Kept => _kept.At(_host.Simulator.Now);

    /// <summary>Changes the speed at which slots are kept of what comes back, or taken again by what goes, 2^-20 byte/s.</summary>
    public void AddKeptRate(long delta)
    {
        long now = _host.Simulator.Now;
        _kept.AddRate(now, delta);
        _used.AddRate(now, delta);
        _inRate -= delta;
        _isUnshared = _devices.Length > 1;
    }

    /// <summary>Slots are free, or kept no longer: bytes, and a fraction of one that is taken as well.</summary>
    public void NoteKept(long bytes, long steps)
    {
        long now = _host.Simulator.Now;
        _kept.Add(now, bytes);
        Fraction.Take(ref _kept, now, steps);
    }

    private void UpdateCaches()
    {
        for (int i = 0; i < StaleCaches.Count; i++)
        {
            StaleCaches[i].Update();
        }

        StaleCaches.Clear();
    }
}
