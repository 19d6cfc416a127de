using System.Globalization;

namespace OomSim.Scenarios.Kubernetes;

/// <summary>Writes sizes as Compose reads them.</summary>
internal static class SizeText
{
    /// <summary>A size in the largest unit in which it is whole: <c>128m</c>, <c>1g</c>, plain bytes.</summary>
    public static string Of(long bytes)
    {
        foreach ((int shift, string unit) in new[] { (30, "g"), (20, "m"), (10, "k") })
        {
            if (bytes > 0 && bytes % (1L << shift) == 0)
            {
                return (bytes >> shift).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
