using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A swap device: size, use, speed.</summary>
internal sealed class SwapDevice(LinuxHost host, SwapConfig config) : IEventOwner
{
    private readonly List<MemoryCgroup> _swappers = [];
    private Fluid _used;
    private EventHandle _full;
    private long _fullAt = SimTime.Never;

    /// <summary>Its file.</summary>
    public string Name => config.Device;

    /// <summary>True from swapon until swapoff has emptied it.</summary>
    public bool IsOn { get; private set; } = config.IsOn;

    /// <summary>True while swapoff empties it: nothing goes there any more.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Bytes of the device, in use or not.</summary>
    public long Capacity => config.Size;

    /// <summary>What it adds to the host's swap (total_swap_pages), bytes: nothing while it is off or being emptied.</summary>
    public long Size => IsOn && !IsDraining ? config.Size : 0;

    /// <summary>SwapTotal as /proc/meminfo shows it, bytes: of a device that is being emptied, what is still on it (si_swapinfo).</summary>
    public long ShownSize => IsDraining ? Pages.Floor(Used) : Size;

    /// <summary>Reading, shared among those who fault, 2^-20 byte/s.</summary>
    public FairShare Reads { get; } = new(config.ReadSpeed << 20);

    /// <summary>Write speed, 2^-20 byte/s.</summary>
    public long WriteSpeed => config.WriteSpeed << 20;

    /// <summary>Plans that swap out at this moment.</summary>
    public int Plans => _swappers.Count;

    /// <summary>A memcg's plan starts to swap out.</summary>
    public void Add(MemoryCgroup memcg) => _swappers.Add(memcg);

    /// <summary>A memcg's plan no longer swaps out.</summary>
    public void Remove(MemoryCgroup memcg) => _swappers.Remove(memcg);

    /// <summary>Switches it on or off, or has it emptied. Who swaps out, or waits because nobody could, looks again.</summary>
    /// <param name="isOn">True for a device that holds pages, or may.</param>
    /// <param name="isDraining">True where it only gives them back.</param>
    public void Set(bool isOn, bool isDraining)
    {
        (IsOn, IsDraining) = (isOn, isDraining);
        foreach (Cgroup cgroup in host.Root.Subtree())
        {
            host.Memory.MarkDirty(cgroup.Memory);
        }
    }

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

    /// <summary>Bytes in use now.</summary>
    public long Used => _used.At(host.Simulator.Now);

    /// <summary>Bytes that are left now.</summary>
    public long Free => Math.Max(0, Size - Used);

    /// <summary>When not a page more fits, ns.</summary>
    private long FullAt => _used.Rate > 0 ? _used.TimeOf(host.Simulator.Now, Capacity - Pages.Size + 1) : SimTime.Never;

    /// <summary>Changes the speed at which it fills, 2^-20 byte/s.</summary>
    public void AddUsedRate(long delta) => _used.AddRate(host.Simulator.Now, delta);

    /// <summary>Gives back what a process held, to the last fraction.</summary>
    public void Release(long bytes, long steps)
    {
        AddUsed(-bytes);
        Fraction.Take(ref _used, host.Simulator.Now, steps);
    }

    /// <summary>Takes bytes at once; negative ones are given back.</summary>
    public void AddUsed(long bytes) => _used.Add(host.Simulator.Now, bytes);
}
