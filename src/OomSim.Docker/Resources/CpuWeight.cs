namespace OomSim.Docker;

/// <summary>cpu.weight from cpu-shares (D4.59).</summary>
public static class CpuWeight
{
    /// <summary>The weight the runtime writes; 0 = nothing to write.</summary>
    /// <param name="shares">--cpu-shares.</param>
    /// <param name="quadratic">The curve of runc 1.3.2 and later; else the straight line.</param>
    public static long FromShares(long shares, bool quadratic)
    {
        if (shares == 0)
        {
            return 0;
        }

        if (!quadratic)
        {
            return 1 + ((shares - 2) * 9999 / 262142);
        }

        if (shares <= 2)
        {
            return 1;
        }

        if (shares >= 262144)
        {
            return 10000;
        }

        double l = Math.Log2(shares);
        return (long)Math.Ceiling(Math.Pow(10, (((l * l) + (125 * l)) / 612.0) - (7.0 / 34.0)));
    }
}
