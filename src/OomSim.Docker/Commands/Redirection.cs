namespace OomSim.Docker;

/// <summary>
/// What a shell does with <c>&lt; FILE</c> and <c>&gt; FILE</c> on the lines that move archives and Dockerfiles: <c>docker save</c>, <c>export</c>, <c>load</c>,
/// <c>import -</c>, <c>build -</c> and <c>cp</c> with <c>-</c> read or write that file. On other lines nothing is looked for.
/// </summary>
/// <param name="Line">The line without it.</param>
/// <param name="Input">The file that is read; null for none.</param>
/// <param name="Output">The file that is written; null for none.</param>
public sealed record Redirection(string Line, string? Input, string? Output)
{
    private static readonly string[] Readers = ["load", "import", "build"];
    private static readonly string[] Writers = ["save", "export"];

    /// <summary>Reads a line.</summary>
    /// <param name="line">As typed.</param>
    public static Redirection Of(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.AsSpan().IndexOfAny('<', '>') < 0 || ShellWords.TrySplit(line, out IReadOnlyList<string> words) is not null)
        {
            return new Redirection(line, null, null);
        }

        _ = ShellWords.TakeVariables(ref words);
        string[] verbs = words is ["docker", ..] ? [.. words.Skip(1).Take(words.Count > 2 && DockerGroups.IsGroup(words[1]) ? 2 : 1)] : [];
        bool isStream = verbs.Contains("cp", StringComparer.Ordinal) && words.Contains("-", StringComparer.Ordinal);
        (string reading, string? input) = isStream || Array.Exists(verbs, Readers.Contains) ? Take(line, '<') : (line, null);
        (string rest, string? output) = isStream || Array.Exists(verbs, Writers.Contains) ? Take(reading, '>') : (reading, null);
        return new Redirection(rest, input, output);
    }

    // The last one counts; each is taken out.
    private static (string Line, string? File) Take(string line, char sign)
    {
        string? file = null;
        while (Find(line, sign) is { } at && WordAt(line, at + 1) is { Length: > 0 } word && ShellWords.TrySplit(word, out IReadOnlyList<string> words) is null && words.Count == 1)
        {
            file = words[0];
            line = line[..at] + line[(at + 1 + word.Length)..];
        }

        return (line, file);
    }

    // Not <<, >>, <( or 2>: these stay, and are told as not simulated.
    private static int? Find(string line, char sign)
    {
        foreach (int i in ShellWords.Bare(line).Where(i => line[i] == sign))
        {
            return (i + 1 < line.Length && line[i + 1] is '<' or '>' or '&' or '(' or '|') || (i > 0 && (char.IsAsciiDigit(line[i - 1]) || line[i - 1] == '&')) ? null : i;
        }

        return null;
    }

    // With the blanks in front of it.
    private static string WordAt(string line, int start)
    {
        int i = start;
        while (i < line.Length && line[i] is ' ' or '\t')
        {
            i++;
        }

        char quote = '\0';
        for (; i < line.Length && (quote != '\0' || line[i] is not (' ' or '\t' or '<' or '>' or '|' or '&' or ';' or '#')); i++)
        {
            quote = line[i] is '"' or '\'' && (quote == '\0' || quote == line[i]) ? quote == '\0' ? line[i] : '\0' : quote;
        }

        return line[start..i];
    }
}
