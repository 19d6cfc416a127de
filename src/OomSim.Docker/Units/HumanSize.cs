using System.Globalization;

namespace OomSim.Docker;

/// <summary>Sizes as Docker's tables write them (D4.4).</summary>
public static class HumanSize
{
    private static readonly string[] BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];
    private static readonly string[] DecimalUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];

    /// <summary>Four significant digits, base 1024: <c>63.98MiB</c>.</summary>
    public static string Binary(double bytes) => Format(bytes, 1024, BinaryUnits, 4);

    /// <summary>Base 1000: <c>13.3MB</c> with three significant digits, <c>1.049MB</c> with four.</summary>
    public static string Decimal(double bytes, int digits) => Format(bytes, 1000, DecimalUnits, digits);

    private static string Format(double value, double divisor, string[] units, int digits)
    {
        int unit = 0;
        while (value >= divisor && unit < units.Length - 1)
        {
            value /= divisor;
            unit++;
        }

        return General(value, digits) + units[unit];
    }

    // C's %.<digits>g, without the exponent that only the last unit could need.
    private static string General(double value, int digits)
    {
        if (value == 0)
        {
            return "0";
        }

        int before = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        string text = Math.Round(value, Math.Clamp(digits - before, 0, 15), MidpointRounding.ToEven)
            .ToString("F" + Math.Max(0, digits - before).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }
}
