namespace OomSim.Kernel;

/// <summary>How memory.min and memory.low of a parent are shared among its children (K5.4).</summary>
public static class EffectiveProtection
{
    /// <summary>
    /// Effective protection of a child (K5.4), with memory_recursiveprot, as systemd mounts the hierarchy: what the parent
    /// has over its children's claims goes to their unprotected usage.
    /// </summary>
    /// <param name="usage">Its usage, bytes.</param>
    /// <param name="setting">Its memory.min or memory.low, bytes.</param>
    /// <param name="parent">The parent's effective protection, bytes.</param>
    /// <param name="parentUsage">The parent's usage, bytes.</param>
    /// <param name="claimed">Sum over all siblings of the smaller of usage and setting, bytes.</param>
    public static long Of(long usage, long setting, long parent, long parentUsage, long claimed)
    {
        long own = Math.Min(usage, setting);
        if (claimed > parent)
        {
            return (long)((Int128)own * parent / claimed);
        }

        if (parent > claimed && parentUsage > claimed && usage > own)
        {
            own += (long)((Int128)(parent - claimed) * (usage - own) / (parentUsage - claimed));
        }

        return own;
    }

    /// <summary>
    /// Effective protection of a child up to 5.4 (K5.5, K23.10): no more than the parent's, of which each child gets a part by
    /// its own claim, never more than it has set, and nothing of what no child claims.
    /// </summary>
    /// <param name="usage">Its usage, bytes.</param>
    /// <param name="setting">Its memory.min or memory.low, bytes.</param>
    /// <param name="parent">The parent's effective protection, bytes.</param>
    /// <param name="claimed">Sum over all siblings of the smaller of usage and setting, bytes.</param>
    public static long ByClaim(long usage, long setting, long parent, long claimed)
    {
        long own = Math.Min(usage, setting);
        return own <= 0 || parent <= 0 ? 0 : Math.Min(Math.Min(setting, parent), (long)((Int128)parent * own / claimed));
    }
}
