using System.Globalization;

namespace OomSim.Results;

/// <summary>Reads cells of the CSV files.</summary>
internal static class Cells
{
    /// <summary>Reads a number; 0 for an empty cell.</summary>
    public static bool TryNumber(string cell, out double value)
    {
        value = 0;
        return cell.Length == 0 || (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));
    }

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
