using System.Text;

namespace OomSim.Scenarios;

/// <summary>Finds <c>$(…)</c> in a command: what the commands in it print stands in its place.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Inner">The commands in it.</param>
/// <param name="IsQuoted">True within double quotes.</param>
internal readonly record struct ShellSubstitution(int Start, int End, string Inner, bool IsQuoted)
{
    /// <summary>Levels that are taken at most.</summary>
    public const int MostLevels = 50;

    /// <summary>True where there is one that is not a simulator's own, such as <c>$(cgroup NAME)</c>.</summary>
    public static bool IsIn(string text) => In(text).Any();

    /// <summary>All of them, outside of single quotes, those within others left out.</summary>
    public static IEnumerable<ShellSubstitution> In(string text)
    {
        bool isDouble = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                isDouble = !isDouble;
            }
            else if (text[i] == '\'' && !isDouble)
            {
                i = EndOf(text, i, out _, out _) - 1;
            }
            else if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '(')
            {
                int end = EndOf(text, i, out _, out _);
                if (!IsOwn(text, i))
                {
                    yield return new ShellSubstitution(i, end, text[(i + 2)..Math.Max(i + 2, end - 1)], isDouble);
                }

                i = end - 1;
            }
        }
    }

    /// <summary>The text with something in the place of each.</summary>
    public static string Replace(string text, string value)
    {
        StringBuilder replaced = new();
        int last = 0;
        foreach (ShellSubstitution one in In(text))
        {
            replaced.Append(text, last, one.Start - last).Append(value);
            last = one.End;
        }

        return replaced.Append(text, last, text.Length - last).ToString();
    }

    /// <summary>Where a quoted text or a substitution ends that begins at a place: behind its last character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="isClosed">False where its end is missing.</param>
    /// <param name="levels">How deep substitutions stand in each other.</param>
    public static int EndOf(string text, int start, out bool isClosed, out int levels)
    {
        char c = text[start];
        levels = 0;
        if (c is '\'' or '`')
        {
            int close = text.IndexOf(c, start + 1);
            isClosed = close >= 0;
            return close < 0 ? text.Length : close + 1;
        }

        char last = c == '"' ? '"' : ')';
        int depth = 0;
        int most = 0;
        for (int i = start + (c == '"' ? 1 : 2); i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == last && depth == 0)
            {
                isClosed = true;
                levels = most + (c == '"' ? 0 : 1);
                return i + 1;
            }
            else if ((text[i] is '\'' or '"' && last == ')') || (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '('))
            {
                i = EndOf(text, i, out _, out int within) - 1;
                most = Math.Max(most, within);
            }
            else
            {
                depth += last == ')' && text[i] == '(' ? 1 : last == ')' && text[i] == ')' ? -1 : 0;
            }
        }

        isClosed = false;
        levels = most + (c == '"' ? 0 : 1);
        return text.Length;
    }

    private static bool IsOwn(string text, int at) =>
        text.AsSpan(at + 2).TrimStart().StartsWith("cgroup ", StringComparison.Ordinal) || (ProcessIds.IsAt(text, at) && !text.StartsWith("docker ", StringComparison.Ordinal));
}
