using System.Globalization;

namespace OomSim.Docker;

/// <summary>Sizes as BusyBox prints them (libbb/human_readable.c).</summary>
internal static class BusyBoxSize
{
    /// <summary>A size in a unit, rounded to the nearest, or with one digit behind the point and a letter.</summary>
    /// <param name="bytes">Bytes, 0 or more.</param>
    /// <param name="unitBytes">The unit, bytes; 0 for the largest that leaves a whole number in front of the point.</param>
    public static string Text(long bytes, long unitBytes)
    {
        if (unitBytes > 0)
        {
            return Number((bytes + (unitBytes / 2)) / unitBytes);
        }

        (long whole, long tenths, int unit) = (bytes, 0, 0);
        for (; whole >= 1024; unit++, whole /= 1024)
        {
            tenths = (((whole % 1024) * 10) + 512) / 1024;
        }

        (whole, tenths) = tenths >= 10 ? (whole + 1, 0) : (whole, tenths);
        return unit == 0 ? Number(whole) : $"{Number(whole)}.{Number(tenths)}{"KMGTPE"[unit - 1]}";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
