namespace OomSim.Kernel;

/// <summary>Max-min sharing of a disk among those who write to it side by side.</summary>
internal static class DiskSharing
{
    /// <summary>What each of them has that could use more, 2^-20 byte/s: who needs less than that leaves the rest to the others.</summary>
    /// <param name="speed">What there is to share, 2^-20 byte/s.</param>
    /// <param name="demands">What each can use, 2^-20 byte/s; <see cref="long.MaxValue"/> for all that it gets. Is put in order.</param>
    /// <returns>No less than the largest demand where all of them are met.</returns>
    public static long Level(long speed, List<long> demands)
    {
        demands.Sort();
        long left = speed;
        for (int i = 0; i < demands.Count; i++)
        {
            long each = left / (demands.Count - i);
            if (demands[i] > each)
            {
                return each;
            }

            left -= demands[i];
        }

        return speed;
    }
}
