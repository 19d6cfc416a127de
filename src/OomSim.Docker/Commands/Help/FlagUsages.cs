using System.Text;

namespace OomSim.Docker;

/// <summary>Lists the flags of a command as the client's flag library does for a terminal of 80 columns: names, aligned texts, wrapped lines.</summary>
public static class FlagUsages
{
    // The client leaves the last column free.
    private const int Width = 79;
    private const int NarrowestText = 24;

    // A last word that sticks out by less than this stays on its line.
    private const int Slop = 5;

    /// <summary>The lines, each with its end.</summary>
    /// <param name="flags">How each is written, and what it does; a line feed in it stays one.</param>
    public static string Print(IReadOnlyList<(string Names, string Text)> flags)
    {
        ArgumentNullException.ThrowIfNull(flags);
        string[] heads = [.. flags.Select(f => f.Names.StartsWith("--", StringComparison.Ordinal) ? "      " + f.Names : "  " + f.Names)];
        int widest = heads.Max(h => h.Length);
        var list = new StringBuilder();
        for (int i = 0; i < heads.Length; i++)
        {
            list.Append(heads[i].PadRight(widest + 3)).Append(Wrap(flags[i].Text, widest + 3)).Append('\n');
        }

        return list.ToString();
    }

    private static string Wrap(string text, int indent)
    {
        int room = Width - indent;
        var lines = new StringBuilder();
        if (room < NarrowestText)
        {
            indent = 16;
            room = Width - indent;
            lines.Append('\n').Append(' ', indent);
        }

        string margin = "\n" + new string(' ', indent);
        for (string rest = text, separator = ""; rest.Length > 0; separator = margin)
        {
            (string line, rest) = Cut(rest, room - Slop);
            lines.Append(separator).Append(line.Replace("\n", margin, StringComparison.Ordinal));
        }

        return lines.ToString();
    }

    private static (string Line, string Left) Cut(string text, int room)
    {
        if (room + Slop > text.Length)
        {
            return (text, "");
        }

        int blank = text.AsSpan(0, room).LastIndexOfAny(' ', '\t', '\n');
        int feed = text.AsSpan(0, room).LastIndexOf('\n');
        int end = feed > 0 && feed < blank ? feed : blank;
        return end <= 0 ? (text, "") : (text[..end], text[(end + 1)..]);
    }
}
