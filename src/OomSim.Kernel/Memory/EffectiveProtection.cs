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
    /// <param name="claimed">What all siblings claim, bytes: <see cref="Claim"/>.</param>
    /// <param name="isShared">False for a kernel without memory_recursiveprot (K5.5).</param>
    public static long Of(long usage, long setting, long parent, long parentUsage, long claimed, bool isShared)
    {
        long own = Math.Min(usage, setting);
        if (claimed > parent)
        {
            return (long)((Int128)own * parent / claimed);
        }

        own = Math.Min(own, parent);
        if (isShared && parent > claimed && parentUsage > claimed && usage > own)
        {
            own += (long)((Int128)(parent - claimed) * (usage - own) / (parentUsage - claimed));
        }

        return own;
    }

    /// <summary>
    /// What a child claims of its parent's protection, bytes: the smaller of usage and setting (K5.2). Up to 5.6 only while its
    /// usage is within its setting (T1.16), where a last round of reclaim takes it to.
    /// </summary>
    /// <param name="usage">Its usage, bytes.</param>
    /// <param name="setting">Its memory.min or memory.low, bytes.</param>
    /// <param name="facts">The kernel.</param>
    internal static long Claim(long usage, long setting, KernelFacts facts) =>
        usage - setting > Protection.Round && !facts.CountsClaimsAboveSetting ? 0 : Math.Min(usage, setting);
}
