using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>What the block layer counts for a group: <c>io.stat</c>, and the throttled bytes of blkio on v1.</summary>
public sealed partial class MemoryCgroup
{
    private DiskTraffic? _disk;

    /// <summary>Bytes of files that its processes have had read from disk.</summary>
    public long DiskRead => _disk?.Read.At(_host.Simulator.Now) ?? 0;

    /// <summary>Bytes of its dirty pages that were written to disk. On v1 the flusher writes for the root, so none are its own.</summary>
    public long DiskWritten => _disk?.Written.At(_host.Simulator.Now) ?? 0;

    /// <summary>Its processes read from disk at another speed from now on.</summary>
    /// <param name="delta">2^-20 byte/s.</param>
    internal void AddDiskReadRate(long delta) => (_disk ??= new DiskTraffic()).Read.AddRate(_host.Simulator.Now, delta);

    /// <summary>Its dirty pages are written at another speed from now on.</summary>
    /// <param name="delta">2^-20 byte/s.</param>
    internal void AddDiskWriteRate(long delta)
    {
        if (_host.Config.Cgroup == CgroupVersion.V2)
        {
            (_disk ??= new DiskTraffic()).Written.AddRate(_host.Simulator.Now, delta);
        }
    }

    // Few groups touch the disk at all.
    private sealed class DiskTraffic
    {
        public Fluid Read;
        public Fluid Written;
    }
}
