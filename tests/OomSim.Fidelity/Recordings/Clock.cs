using System.Globalization;

namespace OomSim.Fidelity;

/// <summary>Seconds as the recordings write them, and ns as the simulator counts.</summary>
internal static class Clock
{
    /// <summary>Seconds to ns.</summary>
    public static long Parse(string seconds) => (long)Math.Round(decimal.Parse(seconds, CultureInfo.InvariantCulture) * 1_000_000_000m);

    /// <summary>Ns to seconds.</summary>
    public static double Seconds(long ns) => ns / 1e9;
}
