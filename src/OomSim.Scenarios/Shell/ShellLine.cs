using System.Text;

namespace OomSim.Scenarios;

/// <summary>A line for the host's shell: the words of its command, and the files that its output goes to.</summary>
/// <param name="Words">The command; a <c>$(cgroup NAME)</c> or <c>$(pid NAME)</c> is in one piece.</param>
/// <param name="Files">What stands behind <c>&gt;</c>, <c>&gt;&gt;</c> or <c>| tee</c>; empty when the output stays.</param>
/// <param name="IsTee">True when it is also shown, by tee.</param>
/// <param name="NotSimulated">What a shell would do with the line and this one does not; null when there is nothing.</param>
internal sealed record ShellLine(IReadOnlyList<string> Words, IReadOnlyList<string> Files, bool IsTee, string? NotSimulated)
{
    // Operators are told from quoted text by control characters, which no line of a scenario holds.
    private const char Arrow = '\u0003';
    private const char Pipe = '\u0004';

    /// <summary>Reads a line; null when a quote is not closed.</summary>
    public static ShellLine? Parse(string line)
    {
        if (ShellWords.Split(MarkOperators(ProcessIds.Mask(CgroupPaths.Mask(line)))) is not { } marked)
        {
            return null;
        }

        List<string> words = [];
        List<string> files = [];
        string? problem = null;
        bool isTee = false;
        for (int i = 0; i < marked.Count; i++)
        {
            string word = Unmask(marked[i]);
            if (word.StartsWith(Arrow))
            {
                problem ??= word.Length > 1 ? $"the redirection {word[1..]}>" : files.Count > 0 ? "a second redirection" : null;
                files.Add(++i < marked.Count ? Unmask(marked[i]) : "");
            }
            else if (word.StartsWith(Pipe))
            {
                string[] right = [.. marked.Skip(i + 1).Select(Unmask)];
                problem ??= files.Count > 0 || right is not ["tee", ..] ? "a pipe (|)" : right.Skip(1).FirstOrDefault(w => w.StartsWith('-') && w is not ("-a" or "--append"));
                files.AddRange(right.Skip(1).Where(w => !w.StartsWith('-')));
                isTee = true;
                break;
            }
            else
            {
                words.Add(word);
            }
        }

        return new ShellLine(words, files, isTee, problem);
    }

    private static string Unmask(string word) => ProcessIds.Unmask(CgroupPaths.Unmask(word));

    private static string MarkOperators(string line)
    {
        StringBuilder marked = new();
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                marked.Append(c).Append(line[++i]);
                continue;
            }

            quote = c == quote ? '\0' : quote == '\0' && c is '"' or '\'' ? c : quote;
            if (quote == '\0' && c == '>')
            {
                i += i + 1 < line.Length && line[i + 1] == '>' ? 1 : 0;
                string descriptor = TakeDescriptor(marked);
                marked.Append(' ').Append(Arrow).Append(descriptor == "1" ? "" : descriptor).Append(' ');
            }
            else
            {
                marked.Append(quote == '\0' && c == '|' ? $" {Pipe} " : c.ToString());
            }
        }

        return marked.ToString();
    }

    /// <summary>A number right before the arrow is the descriptor that is redirected, and no word.</summary>
    private static string TakeDescriptor(StringBuilder marked)
    {
        int start = marked.Length;
        while (start > 0 && char.IsAsciiDigit(marked[start - 1]))
        {
            start--;
        }

        if (start > 0 && marked[start - 1] is not (' ' or '\t'))
        {
            return "";
        }

        string descriptor = marked.ToString(start, marked.Length - start);
        marked.Length = start;
        return descriptor;
    }
}
