namespace OomSim.Kernel;

/// <summary>
/// What each writer of a domain of dirty pages may dirty while they are held back: all are held to the same speed, which comes to rest where what they
/// dirty together is what the disk writes. So one that asks for less has what it asks for, and leaves the rest to the others
/// (mm/page-writeback.c:wb_update_dirty_ratelimit, balanced_dirty_ratelimit).
/// </summary>
internal sealed class WriterLevel
{
    private readonly List<long> _demands = [];
    private long _disk = -1;
    private long _level;

    /// <summary>Processes that write to files on disk and pay for the pages here.</summary>
    public List<Process> Writers { get; } = [];

    /// <summary>Somebody came or went, or asks for another speed.</summary>
    public void Forget() => _disk = -1;

    /// <summary>The most that any of them may dirty, 2^-20 byte/s: no more than the disk writes. O(1) until something changes.</summary>
    /// <param name="disk">What the disk writes of their pages, 2^-20 byte/s, 0 or more.</param>
    public long Of(long disk)
    {
        if (disk != _disk)
        {
            _disk = disk;
            _demands.Clear();
            foreach (Process writer in Writers)
            {
                _demands.Add(writer.Activity?.DirtyDemand ?? 0);
            }

            _level = Math.Min(disk, MaxMin.Level(disk, _demands));
        }

        return _level;
    }
}
