using OomSim.Docker;

namespace OomSim.Results;

/// <summary>The commands of a typed line: those of <c>a; b</c>, <c>a &amp;&amp; b</c>, <c>a || b</c>. A pipe is one.</summary>
internal static class CommandLists
{
    /// <summary>The commands in order; the line itself where it is one.</summary>
    /// <param name="line">As typed.</param>
    public static IReadOnlyList<string> Split(string line)
    {
        List<string> parts = [];
        int from = 0;
        int depth = 0;
        foreach (int i in ShellWords.Bare(line))
        {
            char c = line[i];
            if (c is '(' or ')')
            {
                depth += c == '(' ? 1 : -1;
            }
            else if (i >= from && depth == 0 && Separator(line, i) is > 0 and int length)
            {
                parts.Add(line[from..i].Trim());
                from = i + length;
            }
        }

        parts.Add(line[from..].Trim());
        parts.RemoveAll(static p => p.Length == 0);
        return parts.Count > 0 ? parts : [line];
    }

    /// <summary>True for a line that is more than one command, or turns a command's status round: its exit code is not that of each of them.</summary>
    /// <param name="line">As typed.</param>
    public static bool IsMore(string line) =>
        Split(line).Count > 1 || line.StartsWith("! ", StringComparison.Ordinal) || line.Contains("$(", StringComparison.Ordinal) || line.Contains('`', StringComparison.Ordinal)
        || ShellWords.Bare(line).Any(i => line[i] == '|');

    private static int Separator(string line, int at) =>
        line[at] is ';' or '\n' ? 1
        : line[at] is '&' or '|' && at + 1 < line.Length && line[at + 1] == line[at] ? 2
        : 0;
}
