using System.Globalization;

namespace OomSim.Results;

/// <summary>Reads cells of the CSV files.</summary>
internal static class Cells
{
    /// <summary>A number; 0 for an empty cell.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cell">Its cell, from 0.</param>
    /// <exception cref="RunFileException">It is none.</exception>
    public static double Number(PlacedRow row, int cell) => row[cell].Length == 0
        ? 0
        : double.TryParse(row[cell], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw row.Wrong(cell, $"'{row[cell]}' is not a number");

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
}
