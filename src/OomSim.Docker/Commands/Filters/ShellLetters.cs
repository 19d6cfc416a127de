using System.Text;

namespace OomSim.Docker;

/// <summary><c>tr</c> behind a pipe: <c>tr SET SET</c>, <c>tr -d SET</c>, <c>tr -s SET</c>.</summary>
/// <param name="From">The characters it looks for.</param>
/// <param name="To">What is put in their place, each for each, the last one for the rest.</param>
/// <param name="Flag">d: they are left out; s: one in the place of several; a blank for neither.</param>
internal sealed record ShellLetters(string From, string To, char Flag)
{
    /// <summary>Reads it; null for what is not simulated.</summary>
    /// <param name="words">All its words.</param>
    public static ShellLetters? Parse(IReadOnlyList<string> words) => words switch
    {
        [_, "-d", var set] when Set(set) is { Length: > 0 } from => new ShellLetters(from, "", 'd'),
        [_, "-s", var set] when Set(set) is { Length: > 0 } from => new ShellLetters(from, "", 's'),
        [_, var set, var other] when set is not ['-', _, ..] && Set(set) is { Length: > 0 } from && Set(other) is { Length: > 0 } to => new ShellLetters(from, to, ' '),
        _ => null,
    };

    /// <summary>What it makes of a text.</summary>
    public string Of(string text)
    {
        var result = new StringBuilder();
        foreach (char c in text)
        {
            // One that is named twice is what its last place says.
            int at = From.LastIndexOf(c);
            if (at < 0 || (Flag == 's' && (result.Length == 0 || result[^1] != c)))
            {
                result.Append(c);
            }
            else if (Flag == ' ')
            {
                result.Append(To[Math.Min(at, To.Length - 1)]);
            }
        }

        return result.ToString();
    }

    // Ranges, \n and \t; null for what is not simulated.
    private static string? Set(string text)
    {
        string plain = text.Replace("[:upper:]", "A-Z", StringComparison.Ordinal).Replace("[:lower:]", "a-z", StringComparison.Ordinal).Replace("[:digit:]", "0-9", StringComparison.Ordinal)
            .Replace("[:space:]", " \\t\\n", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal);
        if (plain.Contains("[:", StringComparison.Ordinal) || plain.Contains('\\', StringComparison.Ordinal))
        {
            return null;
        }

        var set = new StringBuilder();
        for (int i = 0; i < plain.Length; i++)
        {
            char last = i + 2 < plain.Length && plain[i + 1] == '-' ? plain[i + 2] : plain[i];
            if (last < plain[i])
            {
                return null;
            }

            for (int c = plain[i]; c <= last; c++)
            {
                set.Append((char)c);
            }

            i += i + 2 < plain.Length && plain[i + 1] == '-' ? 2 : 0;
        }

        return set.ToString();
    }
}
