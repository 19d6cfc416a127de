using System.Globalization;
using OomSim.Scenarios;

namespace OomSim.Results;

/// <summary>Reads cells of the CSV files.</summary>
internal static class Cells
{
    // Of simulated time, and of bytes: what fits into 64 bits.
    private const long LongestSeconds = 9_000_000_000;
    private const double Largest = 9e18;

    /// <summary>A number; 0 for an empty cell.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cell">Its cell, from 0.</param>
    /// <exception cref="RunFileException">It is none, or less than 0: there is no column of less.</exception>
    public static double Number(PlacedRow row, int cell) => row[cell].Length == 0
        ? 0
        : double.TryParse(row[cell], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? Math.Abs(value) <= Largest ? value >= 0 ? value : throw row.Wrong(cell, Negative(row[cell])) : throw row.Wrong(cell, $"'{row[cell]}' is too large; numbers go up to 9e18")
            : throw row.Wrong(cell, $"'{row[cell]}' is not a number");

    /// <summary>What is said of a number below 0.</summary>
    public static string Negative(string cell) => $"'{cell}' is less than 0, which a run never writes";

    /// <summary>Docker's state.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cell">Its cell, from 0.</param>
    /// <exception cref="RunFileException">It is none that there is.</exception>
    public static string State(PlacedRow row, int cell) => TraceColumns.States.Contains(row[cell], StringComparer.Ordinal)
        ? row[cell]
        : throw row.Wrong(cell, $"'{row[cell]}' is no state of a container; there are {string.Join(", ", TraceColumns.States)}");

    /// <summary>A time, s.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cell">Its cell, from 0.</param>
    /// <exception cref="RunFileException">It is none: a run begins at 0.</exception>
    public static double Time(PlacedRow row, int cell) =>
        double.TryParse(row[cell], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and <= LongestSeconds ? seconds : throw NoTime(row, cell);

    /// <summary>A time, µs, exactly.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cell">Its cell, from 0.</param>
    /// <exception cref="RunFileException">It is none: a run begins at 0.</exception>
    public static long Micros(PlacedRow row, int cell) =>
        decimal.TryParse(row[cell], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds) && seconds is >= 0 and <= LongestSeconds ? (long)(seconds * 1_000_000) : throw NoTime(row, cell);

    private static RunFileException NoTime(PlacedRow row, int cell) =>
        row.Wrong(cell, FormattableString.Invariant($"'{row[cell]}' is not a time: seconds from 0 to {LongestSeconds} since the run began"));

    /// <summary>The value of <c>name=value</c> among words; null when there is none.</summary>
    public static string? Named(string text, string name)
    {
        foreach (string word in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return word[(name.Length + 1)..];
            }
        }

        return null;
    }

    /// <summary>The name that a container had until its event <c>rename</c> (D8.2); empty where the detail has none.</summary>
    public static string OldName(string detail)
    {
        const string Key = "oldName=/";
        int at = detail.IndexOf(Key, StringComparison.Ordinal);
        if (at < 0)
        {
            return "";
        }

        string old = detail[(at + Key.Length)..];
        int end = old.IndexOf(',', StringComparison.Ordinal);
        return end < 0 ? old : old[..end];
    }
}
