using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A disk: its speed in each direction, shared among those who use it. Claims are in 2^-20 byte/s.</summary>
internal sealed class BlockDevice(long readSpeed, long writeSpeed)
{
    /// <summary>Reading, 2^-20 byte/s.</summary>
    public FairShare Read { get; } = new(readSpeed << 20);

    /// <summary>Writing, 2^-20 byte/s.</summary>
    public FairShare Write { get; } = new(writeSpeed << 20);
}
