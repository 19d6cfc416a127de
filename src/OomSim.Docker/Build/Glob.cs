using System.Text;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>Patterns of file names.</summary>
internal static class Glob
{
    /// <summary>A pattern of paths: <c>*</c> and <c>?</c> stop at a slash, <c>**</c> does not.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="orBelow">True to take what is below a folder that fits.</param>
    public static Regex Path(string pattern, bool orBelow)
    {
        var text = new StringBuilder("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                i++;
                bool folder = i + 1 < pattern.Length && pattern[i + 1] == '/';
                i += folder ? 1 : 0;
                text.Append(folder ? "(.*/)?" : ".*");
            }
            else if (c == '[' && pattern.IndexOf(']', i + 1) is var close && close > i)
            {
                string set = pattern[(i + 1)..close];
                text.Append('[').Append(set.StartsWith('^') ? "^" : "").Append(Regex.Escape(set.TrimStart('^')).Replace("\\-", "-", StringComparison.Ordinal)).Append(']');
                i = close;
            }
            else if (c == '\\' && i + 1 < pattern.Length)
            {
                text.Append(Regex.Escape(pattern[++i].ToString()));
            }
            else
            {
                text.Append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Regex.Escape(c.ToString()));
            }
        }

        try
        {
            return new Regex(text.Append(orBelow ? "(/.*)?$" : "$").ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (ArgumentException)
        {
            // Such as a range that ends before it begins: nothing fits.
            return new Regex("[^\\s\\S]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
    }

    /// <summary>True for a pattern whose brackets or backslashes lead nowhere (ErrBadPattern).</summary>
    public static bool IsMalformed(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (pattern[i] == '[')
            {
                i += i + 1 < pattern.Length && pattern[i + 1] == '^' ? 2 : 1;
                int ranges = 0;
                while (i < pattern.Length && (pattern[i] != ']' || ranges == 0))
                {
                    if (!PassesCharacter(pattern, ref i) || (i < pattern.Length && pattern[i] == '-' && (++i >= pattern.Length || !PassesCharacter(pattern, ref i))))
                    {
                        return true;
                    }

                    ranges++;
                }
            }

            if (i >= pattern.Length)
            {
                return true;
            }
        }

        return false;
    }

    private static bool PassesCharacter(string pattern, ref int at)
    {
        bool isFit = pattern[at] is not ('-' or ']');
        at += pattern[at] == '\\' ? 2 : 1;
        return isFit;
    }

    /// <summary>True where a word is a pattern.</summary>
    public static bool IsPattern(string word) => word.AsSpan().IndexOfAny('*', '?', '[') >= 0;
}
