using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>A swap device as a scenario describes it; null keeps the default of <see cref="SwapConfig"/>.</summary>
/// <param name="Device">Its file, by which <c>swapon</c> and <c>swapoff</c> know it.</param>
public sealed record SwapSettings(string Device)
{
    /// <summary>Bytes; 0 or null: there is none.</summary>
    public Quantity? Size { get; init; }

    /// <summary>Read speed, bytes per second.</summary>
    public Quantity? Read { get; init; }

    /// <summary>Write speed, bytes per second.</summary>
    public Quantity? Write { get; init; }

    /// <summary>0 to 32767, the highest is filled first; null: in the order of being switched on, after those that have one.</summary>
    public Quantity? Priority { get; init; }

    /// <summary>False for a device that is there and that only <c>swapon</c> makes use of.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>The device of one run: what is random is drawn.</summary>
    internal SwapConfig ToConfig(RandomStreams streams, string owner)
    {
        SwapConfig defaults = new(0);
        return new SwapConfig(Size?.Draw(streams, owner) ?? 0, Read?.Draw(streams, owner) ?? defaults.ReadSpeed, Write?.Draw(streams, owner) ?? defaults.WriteSpeed)
        {
            Device = Device,
            Priority = (int?)Priority?.Draw(streams, owner),
            IsOn = IsOn,
        };
    }
}
