using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
public static class Suggestions
{
    private const int LongestName = 64;

    // In major numbers.
    private const int FarthestRelease = 4;

    /// <summary>The candidate nearest to a name by edit distance; null when none is near enough to be a likely slip.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > LongestName)
        {
            return null;
        }

        string? best = null;
        int bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = string.Equals(Fold(candidate), Fold(name), StringComparison.Ordinal) ? 0 : Distance(name, candidate);
            if (distance < bestDistance && candidate != name)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>The release nearest to one that there is not: by its numbers; of what is no release by its letters; null when none is near.</summary>
    /// <param name="name">What was written; of an unquoted 5.10 YAML leaves 5.1.</param>
    /// <param name="releases">Those that there are, in order.</param>
    public static string? NearestRelease(string name, IReadOnlyList<string> releases)
    {
        if (ReleaseOf(name) is not { } wanted)
        {
            return Nearest(name, releases);
        }

        return releases.Contains(name + "0", StringComparer.Ordinal) ? name + "0"
            : releases.Select(r => (Release: r, At: ReleaseOf(r)!.Value)).Where(r => Math.Abs(r.At.Major - wanted.Major) <= FarthestRelease)
                .OrderBy(r => Math.Abs(r.At.Major - wanted.Major)).ThenBy(r => r.At.Major == wanted.Major ? Math.Abs(r.At.Minor - wanted.Minor) : r.At.Major > wanted.Major ? r.At.Minor : -r.At.Minor).Select(r => r.Release).FirstOrDefault();
    }

    private static (int Major, int Minor)? ReleaseOf(string text)
    {
        string[] parts = text.Split('.');
        int minor = 0;
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out minor)) ? (major, minor) : null;
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) that turn one text into the other.</summary>
    public static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > LongestName)
        {
            return int.MaxValue;
        }

        int[,] table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                table[i, j] = i == 0 ? j : j == 0 ? i : Cell(table, a, b, i, j);
            }
        }

        return table[a.Length, b.Length];
    }

    private static int Cell(int[,] table, string a, string b, int i, int j)
    {
        int replace = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        int best = Math.Min(replace, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
        bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(best, table[i - 2, j - 2] + 1) : best;
    }

    private static string Fold(string text) =>
        text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
