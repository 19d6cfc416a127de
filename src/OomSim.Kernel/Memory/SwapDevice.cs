using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A swap device: size, use, speed.</summary>
internal sealed class SwapDevice(LinuxHost host, SwapConfig config)
{
    private Fluid _used;

    public long Size => config.Size;

    public FairShare Reads { get; } = new(config.ReadSpeed << 20);

    /// <summary>Write speed, 2^-20 byte/s.</summary>
    public long WriteSpeed => config.WriteSpeed << 20;

    /// <summary>Plans that swap out at this moment.</summary>
    public int Plans { get; set; }

    public long Used => _used.At(host.Simulator.Now);

    public long Free => Math.Max(0, Size - Used);

    /// <summary>When it is full, ns.</summary>
    public long FullAt => _used.Rate > 0 ? _used.TimeOf(host.Simulator.Now, Size) : SimTime.Never;

    public void AddUsedRate(long delta) => _used.AddRate(host.Simulator.Now, delta);

    /// <summary>Gives back what a process held, to the last fraction.</summary>
    public void Release(long bytes, long steps)
    {
        AddUsed(-bytes);
        Fraction.Take(ref _used, host.Simulator.Now, steps);
    }

    public void AddUsed(long bytes) => _used.Add(host.Simulator.Now, bytes);
}
