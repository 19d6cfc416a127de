using System.Collections.Immutable;
using System.Text;

namespace OomSim.Docker;

/// <summary>A bracket expression of POSIX: <c>[^a-z[:digit:]_]</c>.</summary>
internal static class PosixBracket
{
    private static readonly ImmutableSortedDictionary<string, string> Classes = new Dictionary<string, string>
    {
        ["alnum"] = @"\p{L}\p{Nd}",
        ["alpha"] = @"\p{L}",
        ["blank"] = @"\x20\t",
        ["cntrl"] = @"\x00-\x1f\x7f",
        ["digit"] = "0-9",
        ["graph"] = @"\x21-\x7e\u00a1-\uffff",
        ["lower"] = @"\p{Ll}",
        ["print"] = @"\x20-\x7e\u00a0-\uffff",
        ["punct"] = @"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
        ["space"] = @"\s",
        ["upper"] = @"\p{Lu}",
        ["xdigit"] = "0-9A-Fa-f",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>It in the words of .NET.</summary>
    /// <param name="pattern">The whole expression.</param>
    /// <param name="at">Behind its <c>[</c>; then behind its <c>]</c>.</param>
    /// <param name="problem">What is wrong with it; null for nothing.</param>
    public static string Translate(string pattern, ref int at, out string? problem)
    {
        StringBuilder text = new("[");
        problem = null;
        if (at < pattern.Length && pattern[at] == '^')
        {
            text.Append('^');
            at++;
        }

        // A ] in the first place is a character.
        int start = at;
        while (at < pattern.Length && problem is null && (pattern[at] != ']' || at == start))
        {
            char c = pattern[at++];
            char next = at < pattern.Length ? pattern[at] : '\0';
            if (c == '[' && next is ':' or '.' or '=' && pattern.IndexOf($"{next}]", at + 1, StringComparison.Ordinal) is >= 0 and var end)
            {
                string name = pattern[(at + 1)..end];
                text.Append(Classes.GetValueOrDefault(name, ""));
                problem = next != ':' ? $"[{next}{name}{next}] is not simulated" : Classes.ContainsKey(name) ? null : $"there is no class [:{name}:], but {string.Join(", ", Classes.Keys)}";
                at = end + 2;
            }
            else if (next == '-' && at + 1 < pattern.Length && pattern[at + 1] != ']')
            {
                char last = pattern[at + 1];
                text.Append(Quoted(c)).Append('-').Append(Quoted(last));
                problem = last < c ? $"the range {c}-{last} is from back to front" : null;
                at += 2;
            }
            else
            {
                text.Append(Quoted(c));
            }
        }

        if (at >= pattern.Length)
        {
            problem ??= "'[' without its ']'";
            return "";
        }

        bool isBareClass = at - start > 1 && pattern[start] == ':' && pattern[at - 1] == ':';
        problem ??= isBareClass ? $"a class is written [[{pattern[start..at]}]], not [{pattern[start..at]}]" : null;
        at++;
        return text.Append(']').ToString();
    }

    private static string Quoted(char c) => FormattableString.Invariant($"\\u{(int)c:x4}");
}
