namespace OomSim.Kernel;

/// <summary>The lists of file pages that one round of reclaim looks at (K12.1).</summary>
/// <param name="Inactive">Clean pages that it can take, bytes.</param>
/// <param name="Active">Pages that it has to move to the inactive list first, bytes.</param>
/// <param name="InactiveRate">How fast the first grow, 2^-20 byte/s.</param>
/// <param name="ActiveRate">How fast the second grow, 2^-20 byte/s.</param>
internal readonly record struct FileLists(long Inactive, long Active, long InactiveRate, long ActiveRate)
{
    /// <summary>How many times the inactive list the active one may be at most (K12.6).</summary>
    public long Ratio
    {
        get
        {
            long gigabytes = (Inactive + Active) >> 30;
            return gigabytes == 0 ? 1 : (long)Math.Sqrt(10 * gigabytes);
        }
    }

    /// <summary>True where no more than a part that reclaim makes inactive at once (<see cref="Part"/>), and a round, is missing to that.</summary>
    public bool IsNearRatio => Active > 0 && ((Int128)Inactive * Ratio) - Active <= ((1 + Ratio) * Part) + Protection.Round;

    /// <summary>What of both lists becomes inactive at once beyond what a round would make of it, so that the next time is not the next moment, bytes.</summary>
    public long Part => (Inactive + Active) / 16;

    /// <summary>True where active pages are moved to the inactive list (K12.6).</summary>
    public bool IsInactiveLow => (Int128)Inactive * Ratio < Active;
}
