using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// How far reclaim for a memcg has gone round in its anonymous pages. Each has been touched by its program and stays at the
/// first look; at the second it goes to swap (K12.11). While file pages are plenty, rounds look at a few only, so the first
/// going round takes long; where nothing else is left it takes no time.
/// </summary>
internal sealed class AnonAge
{
    /// <summary>Bytes that are still to be looked at once.</summary>
    public Fluid Left;

    /// <summary>Bytes that have been looked at and go next.</summary>
    public Fluid Ready;

    /// <summary>True while what is <see cref="Ready"/> is taken, false while the rest is looked at.</summary>
    public bool IsAged { get; set; }

    /// <summary>Binary logarithm of the inactive file pages, kept a little beyond its bounds so that it does not flutter.</summary>
    public int Level { get; set; } = -1;

    /// <summary>K12.4, anonymous pages.</summary>
    public long AnonCost { get; set; }

    /// <summary>K12.4, file pages.</summary>
    public long FileCost { get; set; }

    /// <summary>Pages of the working set that came back and are in <see cref="FileCost"/> already.</summary>
    public long Restored { get; set; }

    /// <summary>Bytes looked at that are in <see cref="AnonCost"/> already.</summary>
    public Fluid Uncosted;

    /// <summary>Pages that stand for a number of inactive file pages: what reclaim does changes with their power of two only.</summary>
    public long LevelOf(long pages)
    {
        int level = 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(1, pages));
        if (level < Level || Level < 0 || pages >= Leaves(Level))
        {
            Level = level;
        }

        return Math.Min(pages, (2L << Level) - 1);
    }

    /// <summary>Inactive file pages at which a level is left upwards.</summary>
    public static long Leaves(int level) => (2L << level) + (2L << level >> 4);
}
