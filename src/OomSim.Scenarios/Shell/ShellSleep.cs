using System.Globalization;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>The time of <c>sleep</c>: decimal numbers with s, m, h or d, which are added.</summary>
internal static class ShellSleep
{
    /// <summary>The time, ns; <see cref="SimTime.Never"/> where it is longer than a run can be, null where it is none.</summary>
    /// <param name="words">What stands behind <c>sleep</c>.</param>
    public static long? Duration(IEnumerable<string> words)
    {
        long? sum = null;
        foreach (string word in words)
        {
            long unit = word.Length > 0 ? word[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
            if (!decimal.TryParse(unit == 0 ? word : word[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
            {
                return null;
            }

            decimal perUnit = Math.Max(1, unit) * (decimal)SimTime.Second;
            sum = SimTime.Later(sum ?? 0, value < SimTime.Never / perUnit ? (long)(value * perUnit) : SimTime.Never);
        }

        return sum;
    }

    /// <summary>What is wrong with one; null for nothing.</summary>
    /// <param name="words">What stands behind <c>sleep</c>.</param>
    public static string? Problem(IReadOnlyCollection<string> words) => Duration(words) switch
    {
        null => "sleep is written 'sleep SECONDS'",
        SimTime.Never => $"'sleep {string.Join(' ', words)}' is longer than a run can be: a time is below 292 years (106751d)",
        _ => null,
    };
}
