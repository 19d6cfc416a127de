namespace OomSim.Scenarios;

/// <summary>What a shell leaves out of a line: a word that begins with <c>#</c>, and all behind it.</summary>
internal static class ShellComment
{
    /// <summary>A line without its comment.</summary>
    /// <param name="line">One line.</param>
    public static string Strip(string line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\' && quote != '\'')
            {
                i++;
            }
            else if (quote == '\0' ? c is '"' or '\'' : c == quote)
            {
                quote = quote == '\0' ? c : '\0';
            }
            else if (c == '#' && quote == '\0' && (i == 0 || char.IsWhiteSpace(line[i - 1]) || line[i - 1] is ';' or '&' or '|') && !line.Contains('\n', StringComparison.Ordinal))
            {
                return line[..i].TrimEnd();
            }
        }

        return line;
    }
}
