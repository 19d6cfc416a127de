using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>A line or a disk whose speed is shared evenly by all who use it at a time.</summary>
/// <param name="clock">The engine's clock.</param>
/// <param name="bytesPerSecond">What all have together.</param>
internal sealed class SharedSpeed(EngineClock clock, long bytesPerSecond)
{
    private readonly FairShare _share = new(bytesPerSecond * Fluid.RateOne);

    /// <summary>Begins to move bytes.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="done">Called when the last one is through.</param>
    public Transfer Begin(long bytes, Action done) => new(clock, _share, bytes, done);
}
