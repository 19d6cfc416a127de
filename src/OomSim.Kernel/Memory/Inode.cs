using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>A file: its size and its cached pages, each charged to the memcg that touched it first (K9.5, K9.6).</summary>
public sealed class Inode
{
    /// <summary>A file.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="size">Bytes.</param>
    public Inode(string name, long size)
    {
        Name = name;
        Size = size;
    }

    /// <summary>Its name, for messages.</summary>
    public string Name { get; }

    /// <summary>Bytes, with those that steps are still to write.</summary>
    public long Size { get; internal set; }

    /// <summary>True for a file on tmpfs: its pages are shared memory, never written to disk.</summary>
    public bool IsTmpfs { get; init; }

    /// <summary>The tmpfs that it lies on, or the disk; null for a file on a disk without a bound.</summary>
    public Tmpfs? Tmpfs { get; init; }

    internal List<CachePool> Pools { get; } = [];

    /// <summary>Live processes that run it.</summary>
    internal int Executing { get; set; }

    /// <summary>Live processes that run it and have locked their memory.</summary>
    internal int LockedExecuting { get; set; }

    /// <summary>Steps that read or write it at this moment.</summary>
    internal int Users { get; set; }

    /// <summary>True while a process holds it open.</summary>
    public bool IsHeld => Users > 0;

    /// <summary>True once its last name is gone: its pages go with its last user.</summary>
    internal bool IsUnlinked { get; set; }

    /// <summary>Processes that wait until it is copied up, or given up; null for none.</summary>
    internal List<Process>? Awaiting { get; set; }

    /// <summary>True where its cached pages were written, not read: each has a buffer head.</summary>
    internal bool HasBuffers { get; set; }

    /// <summary>True while writeback watches it.</summary>
    internal bool IsDirtyTracked { get; set; }

    /// <summary>When its first page became dirty since it was clean, ns: a file's age counts, not a page's (K14.2).</summary>
    internal long DirtiedAt { get; set; }

    /// <summary>True once it has been dirty for so long that all its pages are written, until it is clean.</summary>
    internal bool IsExpired { get; set; }

    /// <summary>Processes that wait for its pages to reach the disk.</summary>
    internal int Syncers { get; set; }

    /// <summary>Bytes written to disk so far.</summary>
    internal Fluid Written;

    /// <summary>Part of <see cref="Size"/> that steps are still to write, bytes.</summary>
    internal Fluid Unwritten;

    /// <summary>Cached bytes that were written and not yet read: the first reading does not activate them (K12.12).</summary>
    internal Fluid Fresh;

    /// <summary>What it remembers of pages that reclaim took, those that went first in front (K13.1).</summary>
    internal List<Shadow> Shadows { get; } = [];

    /// <summary>How far it was read at least once, bytes from the beginning.</summary>
    internal long Seen { get; set; }

    /// <summary>What its tmpfs keeps for it, but for steps that write at this moment, bytes.</summary>
    internal long TmpfsBytes { get; set; }

    /// <summary>Steps that write it at this moment.</summary>
    internal int Writers { get; set; }

    /// <summary>Processes that read it at this moment.</summary>
    internal List<Process> Readers { get; } = [];

    /// <summary>The step that reads its pages from disk, in order; null when none does.</summary>
    internal Activity? Leader { get; set; }

    /// <summary>Of those who read side by side the step that makes their pages active; null for none.</summary>
    internal Activity? Toucher { get; set; }

    /// <summary>Of those who read side by side the step that meets pages for the second time; null for none.</summary>
    internal Activity? Marker { get; set; }

    /// <summary>Where the last page was read, bytes from the beginning, while nobody leads.</summary>
    internal long Frontier { get; set; }

    /// <summary>Bytes that there are by now: to read, and for who asks for its size.</summary>
    public long ContentAt(long now) => Size - Math.Max(0, Unwritten.At(now));

    /// <summary>Where the cached stretch ends.</summary>
    internal long FrontierAt(long now) => Leader?.PositionAt(now) ?? Frontier;

    /// <summary>Cached bytes, clean and dirty, whoever pays.</summary>
    public long CachedAt(long now)
    {
        long bytes = 0;
        foreach (CachePool pool in Pools)
        {
            bytes += pool.Clean.At(now) + pool.Dirty.At(now);
        }

        return bytes;
    }

    /// <summary>For a tmpfs file: bytes that are swapped out, whoever pays, those begun of each memcg's with them.</summary>
    internal long SwappedAt(long now)
    {
        long bytes = 0;
        foreach (CachePool pool in Pools)
        {
            bytes += Math.Max(0, pool.Swap.RoundedUpAt(now));
        }

        return bytes;
    }

    /// <summary>For a tmpfs file: the pages of which a memcg has some in swap, those of its beginning first; null where nothing is there.</summary>
    internal CachePool? FirstSwapped(long now) => Pools.Find(pool => pool.Swap.At(now) > 0);

    /// <summary>Cached bytes on active lists, whoever pays.</summary>
    internal long ActiveAt(long now)
    {
        long bytes = 0;
        foreach (CachePool pool in Pools)
        {
            bytes += pool.ActiveAt(now);
        }

        return bytes;
    }

    /// <summary>Speed at which its active lists grow, 2^-20 byte/s.</summary>
    internal long ActiveRate
    {
        get
        {
            long rate = 0;
            foreach (CachePool pool in Pools)
            {
                rate += pool.Active.Rate;
            }

            return rate;
        }
    }

    /// <summary>Speed at which its cached bytes grow, 2^-20 byte/s.</summary>
    internal long CachedRate
    {
        get
        {
            long rate = 0;
            foreach (CachePool pool in Pools)
            {
                rate += pool.Clean.Rate + pool.Dirty.Rate;
            }

            return rate;
        }
    }

    /// <summary>Dirty bytes, whoever pays.</summary>
    public long DirtyAt(long now)
    {
        long bytes = 0;
        foreach (CachePool pool in Pools)
        {
            bytes += pool.Dirty.At(now);
        }

        return bytes;
    }
}
