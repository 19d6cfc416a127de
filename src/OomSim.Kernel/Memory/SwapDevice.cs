using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A swap device: size, use, speed.</summary>
internal sealed class SwapDevice(LinuxHost host, SwapConfig config) : IEventOwner
{
    private readonly List<MemoryCgroup> _swappers = [];
    private Fluid _used;
    private EventHandle _full;
    private long _fullAt = SimTime.Never;

    public long Size => config.Size;

    public FairShare Reads { get; } = new(config.ReadSpeed << 20);

    /// <summary>Write speed, 2^-20 byte/s.</summary>
    public long WriteSpeed => config.WriteSpeed << 20;

    /// <summary>Plans that swap out at this moment.</summary>
    public int Plans => _swappers.Count;

    /// <summary>A memcg's plan starts to swap out.</summary>
    public void Add(MemoryCgroup memcg) => _swappers.Add(memcg);

    /// <summary>A memcg's plan no longer swaps out.</summary>
    public void Remove(MemoryCgroup memcg) => _swappers.Remove(memcg);

    /// <summary>Books the moment at which the device is full: all who swap out have to stop then.</summary>
    public void Settle()
    {
        long fullAt = _swappers.Count == 0 ? SimTime.Never : FullAt;
        if (fullAt != _fullAt)
        {
            host.Simulator.Cancel(_full);
            _full = fullAt == SimTime.Never ? default : host.Simulator.Schedule(fullAt, this, 0);
            _fullAt = fullAt;
        }
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        _fullAt = SimTime.Never;
        foreach (MemoryCgroup memcg in _swappers)
        {
            host.Memory.MarkDirty(memcg);
        }

        host.Settle();
    }

    public long Used => _used.At(host.Simulator.Now);

    public long Free => Math.Max(0, Size - Used);

    /// <summary>When not a page more fits, ns.</summary>
    private long FullAt => _used.Rate > 0 ? _used.TimeOf(host.Simulator.Now, Size - Pages.Size + 1) : SimTime.Never;

    public void AddUsedRate(long delta) => _used.AddRate(host.Simulator.Now, delta);

    /// <summary>Gives back what a process held, to the last fraction.</summary>
    public void Release(long bytes, long steps)
    {
        AddUsed(-bytes);
        Fraction.Take(ref _used, host.Simulator.Now, steps);
    }

    public void AddUsed(long bytes) => _used.Add(host.Simulator.Now, bytes);
}
