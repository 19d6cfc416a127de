namespace OomSim.Scenarios;

/// <summary>What a shell leaves out of a line: a word that begins with <c>#</c>, and all behind it.</summary>
internal static class ShellComment
{
    /// <summary>A line without its comment.</summary>
    /// <param name="line">One line.</param>
    public static string Strip(string line)
    {
        if (line.Contains('\n', StringComparison.Ordinal))
        {
            return line;
        }

        foreach (int i in Docker.ShellWords.Bare(line).Where(i => line[i] == '#' && (i == 0 || char.IsWhiteSpace(line[i - 1]) || line[i - 1] is ';' or '&' or '|')))
        {
            return line[..i].TrimEnd();
        }

        return line;
    }
}
