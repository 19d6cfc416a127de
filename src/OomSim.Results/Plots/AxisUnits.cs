using System.Globalization;

namespace OomSim.Results;

/// <summary>The unit an axis is shown in, and round tick positions in it.</summary>
/// <param name="Name">As the axis label shows it.</param>
/// <param name="Size">One unit in base units: bytes or seconds.</param>
internal sealed record AxisUnit(string Name, double Size)
{
    private static readonly double[] Decimal = [1, 2, 5];
    private static readonly double[] Sixty = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];
    private static readonly double[] Hours = [1, 2, 3, 6, 12, 24, 48];

    /// <summary>B, KiB, MiB, GiB or TiB: the largest in which the axis reaches 1.5.</summary>
    public static AxisUnit ForBytes(double largest)
    {
        string[] names = ["B", "KiB", "MiB", "GiB", "TiB"];
        int power = 0;
        while (power < names.Length - 1 && largest >= 1.5 * Math.Pow(1024, power + 1))
        {
            power++;
        }

        return new AxisUnit(names[power], Math.Pow(1024, power));
    }

    /// <summary>ms, s, min, h or d: the largest in which the axis reaches two or more.</summary>
    public static AxisUnit ForSeconds(double largest) => largest switch
    {
        < 0.5 => new AxisUnit("ms", 0.001),
        <= 180 => new AxisUnit("s", 1),
        <= 3 * 3600 => new AxisUnit("min", 60),
        <= 3 * 86400 => new AxisUnit("h", 3600),
        _ => new AxisUnit("d", 86400),
    };

    /// <summary>Round positions from 0 to <paramref name="largest"/> (in this unit), at most <paramref name="most"/> steps apart.</summary>
    public double[] Ticks(double largest, int most)
    {
        double step = Step(largest / most);
        var ticks = new List<double>();
        for (int i = 0; i * step <= largest * (1 + 1e-9); i++)
        {
            ticks.Add(i * step);
        }

        return [.. ticks];
    }

    /// <summary>A number of this unit as text, without needless decimals.</summary>
    public static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Bytes with their fitting unit.</summary>
    public static string Bytes(double bytes)
    {
        AxisUnit unit = ForBytes(bytes / 1.5 * 1.5 >= 1024 ? bytes * 1.5 : bytes);
        return (bytes / unit.Size).ToString("0.#", CultureInfo.InvariantCulture) + " " + unit.Name;
    }

    private double Step(double atLeast)
    {
        bool isBinary = Name is "KiB" or "MiB" or "GiB" or "TiB";
        if (isBinary && atLeast > 0.5)
        {
            return Math.Pow(2, Math.Ceiling(Math.Log2(atLeast) - 1e-9));
        }

        double[] fixedSteps = Name is "s" or "min" ? Sixty : Name == "h" ? Hours : [];
        if (fixedSteps.Length > 0 && atLeast > 0.5)
        {
            foreach (double step in fixedSteps)
            {
                if (step >= atLeast)
                {
                    return step;
                }
            }
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(atLeast, 1e-12))));
        foreach (double factor in Decimal)
        {
            if (factor * power >= atLeast * (1 - 1e-9))
            {
                return factor * power;
            }
        }

        return 10 * power;
    }
}
