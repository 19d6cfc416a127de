using System.Text;

namespace OomSim.Cli;

/// <summary>The lines of a text that may be none: one that never ends is not held in memory.</summary>
internal static class BoundedLines
{
    /// <summary>Most characters of a line.</summary>
    public const int Longest = 1 << 20;

    /// <summary>The lines, without what ends them.</summary>
    /// <exception cref="IOException">A line is longer than <see cref="Longest"/>, or the text can't be read.</exception>
    public static IEnumerable<string> Of(TextReader text)
    {
        char[] block = new char[1 << 16];
        var line = new StringBuilder();
        for (int read; (read = text.Read(block)) > 0;)
        {
            int from = 0;
            for (int end; (end = Array.IndexOf(block, '\n', from, read - from)) >= 0; from = end + 1)
            {
                line.Append(block, from, end - from);
                yield return Taken(line);
            }

            line.Append(block, from, read - from);
            if (line.Length > Longest)
            {
                throw new IOException("is no text: a line is longer than 1 MiB");
            }
        }

        if (line.Length > 0)
        {
            yield return Taken(line);
        }
    }

    private static string Taken(StringBuilder line)
    {
        int length = line.Length > 0 && line[^1] == '\r' ? line.Length - 1 : line.Length;
        string text = line.ToString(0, length);
        line.Clear();
        return text;
    }
}
