namespace OomSim.Scenarios;

/// <summary>Finds what a shell would do with a line and the timeline does not: pipes, lists of commands, variables, command substitution.</summary>
internal static class ShellSyntax
{
    /// <summary>What is in the line and not simulated, in words; null when there is nothing.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="redirects">True where <c>&gt; FILE</c>, <c>| tee FILE</c> <c>$(cgroup NAME)</c> and <c>$(pid NAME)</c> are understood.</param>
    public static string? NotSimulated(string line, bool redirects)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote == '\'')
            {
                quote = c == '\'' ? '\0' : quote;
            }
            else if (c == '\\')
            {
                i++;
            }
            else if (c == '"' || (c == '\'' && quote == '\0'))
            {
                quote = quote == c ? '\0' : c;
            }
            else if ((quote == '\0' || c is '$' or '`') && Found(line, i, redirects) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Found(string line, int at, bool redirects)
    {
        char next = at + 1 < line.Length ? line[at + 1] : '\0';
        return line[at] switch
        {
            '|' when redirects && line[(at + 1)..].TrimStart().StartsWith("tee ", StringComparison.Ordinal) => null,
            '|' => next == '|' ? "a list of commands (||)" : "a pipe (|)",
            '&' => next == '&' ? "a list of commands (&&)" : "a command in the background (&)",
            ';' => "a list of commands (;)",
            '\n' => "more than one line",
            '<' => "a redirection (<)",
            '>' when !redirects => "a redirection (>)",
            '`' => "a command substitution (`)",
            '$' when next == '(' => redirects && (IsCgroup(line, at) || ProcessIds.IsAt(line, at)) ? null : "a command substitution ($(…))",
            '$' when char.IsAsciiLetterOrDigit(next) || next is '_' or '{' or '?' or '$' or '!' or '@' or '*' or '#' => "a shell variable ($…)",
            _ => null,
        };
    }

    private static bool IsCgroup(string line, int at) => line[(at + 2)..].TrimStart().StartsWith("cgroup ", StringComparison.Ordinal);

    /// <summary>A word as the shell takes it for one, whatever is in it.</summary>
    public static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
