using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>One device of the host's swap: on or off, its priority, and what is on it.</summary>
internal sealed class SwapDevice(SwapConfig config)
{
    /// <summary>Its file.</summary>
    public string Name => config.Device;

    /// <summary>Bytes that it holds.</summary>
    public long Capacity => config.Size;

    /// <summary>Read speed, 2^-20 byte/s.</summary>
    public long ReadSpeed => config.ReadSpeed << 20;

    /// <summary>Write speed, 2^-20 byte/s.</summary>
    public long WriteSpeed => config.WriteSpeed << 20;

    /// <summary>The priority that it is switched on with; null for one less than that of the last one without.</summary>
    public int? OwnPriority => config.Priority;

    /// <summary>True from swapon until swapoff has emptied it.</summary>
    public bool IsOn { get; set; }

    /// <summary>True while swapoff empties it: nothing goes there any more.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Devices of a higher priority are filled first.</summary>
    public int Priority { get; set; }

    /// <summary>True from the moment at which not a page more fits until a batch of reclaim fits again and somebody swaps out.</summary>
    public bool WasFull { get; set; }

    /// <summary>True where pages may go to it.</summary>
    public bool IsWritable => IsOn && !IsDraining;

    /// <summary>Part of what comes back that comes from it, 2^-20 byte/s.</summary>
    public long InRate { get; set; }

    /// <summary>For a full device: part of what goes out that takes the room of what comes back, 2^-20 byte/s.</summary>
    public long OutRate { get; set; }

    /// <summary>Speed at which swapoff empties it, 2^-20 byte/s.</summary>
    public long DrainRate { get; set; }

    /// <summary>Bytes on it; meaningful beside other devices, an only one holds what the host has swapped out.</summary>
    public Fluid Used;
}
