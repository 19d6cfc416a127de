using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>Bounds of a number that a command prints, such as a kernel file's in bytes, µs or pieces.</summary>
/// <param name="Key">The word before the number in a line of its own; null where the number is all there is.</param>
/// <param name="Minimum">Least value.</param>
/// <param name="Maximum">Greatest value.</param>
public sealed record PrintedNumber(string? Key, long Minimum, long Maximum)
{
    /// <summary>True where the text shows the number and it is within its bounds.</summary>
    /// <param name="text">What was printed.</param>
    public bool IsIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if ((Key is null ? words.Length == 1 : words.Length == 2 && words[0] == Key)
                && long.TryParse(words[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            {
                return number >= Minimum && number <= Maximum;
            }
        }

        return false;
    }
}
