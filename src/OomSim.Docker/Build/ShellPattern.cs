using System.Text;
using System.Text.RegularExpressions;

namespace OomSim.Docker;

/// <summary>A shell's patterns in a variable of a Dockerfile: <c>*</c> and <c>?</c>, and what a backslash takes the meaning of.</summary>
internal static class ShellPattern
{
    /// <summary>A value without what a pattern takes from its beginning.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="value">The value.</param>
    /// <param name="longest">Takes as much as fits, else as little.</param>
    public static string WithoutPrefix(string pattern, string value, bool longest)
    {
        Regex whole = Of(pattern, isWhole: true);
        IEnumerable<int> lengths = Enumerable.Range(0, value.Length + 1);
        int taken = (longest ? lengths.Reverse() : lengths).FirstOrDefault(n => whole.IsMatch(value[..n]));
        return value[taken..];
    }

    /// <summary>A value without what a pattern takes from its end.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="value">The value.</param>
    /// <param name="longest">Takes as much as fits, else as little.</param>
    public static string WithoutSuffix(string pattern, string value, bool longest)
    {
        Regex whole = Of(pattern, isWhole: true);
        IEnumerable<int> lengths = Enumerable.Range(0, value.Length + 1);
        int taken = (longest ? lengths.Reverse() : lengths).FirstOrDefault(n => whole.IsMatch(value[(value.Length - n)..]));
        return value[..(value.Length - taken)];
    }

    /// <summary>A value with something else in place of what a pattern finds.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="value">The value.</param>
    /// <param name="other">What comes in its place.</param>
    /// <param name="all">Wherever it is found, else where it is found first.</param>
    public static string Replace(string pattern, string value, string other, bool all) =>
        pattern.Length == 0 ? value : Of(pattern, isWhole: false).Replace(value, _ => other, all ? -1 : 1);

    private static Regex Of(string pattern, bool isWhole)
    {
        var text = new StringBuilder(isWhole ? "^" : "");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            bool isEscaped = c == '\\' && i + 1 < pattern.Length;
            text.Append(isEscaped ? Regex.Escape(pattern[++i].ToString()) : c == '*' ? ".*" : c == '?' ? "." : Regex.Escape(c.ToString()));
        }

        return new Regex(text.Append(isWhole ? "$" : "").ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }
}
