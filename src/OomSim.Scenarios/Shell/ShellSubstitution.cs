namespace OomSim.Scenarios;

/// <summary>Finds <c>$(…)</c> in a command: what the commands in it print stands in its place.</summary>
internal static class ShellSubstitution
{
    /// <summary>True where there is one that is not a simulator's own, such as <c>$(cgroup NAME)</c>.</summary>
    public static bool IsIn(string text) => Find(text, 0) >= 0;

    /// <summary>The commands in all of them.</summary>
    public static IEnumerable<string> Inner(string text)
    {
        for (int at = Find(text, 0); at >= 0; at = Find(text, EndOf(text, at)))
        {
            yield return text[(at + 2)..Math.Max(at + 2, EndOf(text, at) - 1)];
        }
    }

    /// <summary>The text with something in the place of each.</summary>
    public static string Replace(string text, Func<string, bool, string> value)
    {
        for (int at = Find(text, 0); at >= 0;)
        {
            int end = EndOf(text, at);
            string put = value(text[(at + 2)..Math.Max(at + 2, end - 1)], IsQuoted(text, at));
            text = text[..at] + put + text[end..];
            at = Find(text, at + put.Length);
        }

        return text;
    }

    /// <summary>Where a quoted text or a substitution ends that begins at a place: behind its last character.</summary>
    public static int EndOf(string text, int start)
    {
        char c = text[start];
        if (c is '\'' or '`')
        {
            int close = text.IndexOf(c, start + 1);
            return close < 0 ? text.Length : close + 1;
        }

        char last = c == '"' ? '"' : ')';
        int depth = 0;
        for (int i = start + (c == '"' ? 1 : 2); i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == last && depth == 0)
            {
                return i + 1;
            }
            else if ((text[i] is '\'' or '"' && last == ')') || (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '('))
            {
                i = EndOf(text, i) - 1;
            }
            else
            {
                depth += last == ')' && text[i] == '(' ? 1 : last == ')' && text[i] == ')' ? -1 : 0;
            }
        }

        return text.Length;
    }

    // The first one from a place on, outside of single quotes; −1 for none.
    private static int Find(string text, int from)
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
                i = EndOf(text, i) - 1;
            }
            else if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '(')
            {
                if (i >= from && !IsOwn(text, i))
                {
                    return i;
                }

                i = EndOf(text, i) - 1;
            }
        }

        return -1;
    }

    private static bool IsOwn(string text, int at) =>
        text[(at + 2)..].TrimStart() is var inner && (inner.StartsWith("cgroup ", StringComparison.Ordinal) || (ProcessIds.IsAt(text, at) && !text.StartsWith("docker ", StringComparison.Ordinal)));

    private static bool IsQuoted(string text, int at)
    {
        bool isDouble = false;
        for (int i = 0; i < at; i++)
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
                i = EndOf(text, i) - 1;
            }
        }

        return isDouble;
    }
}
