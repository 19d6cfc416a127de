namespace OomSim.Cli;

/// <summary>Sentences: one line each in a pipe, and on a terminal as many as they need, broken between words only.</summary>
internal static class Prose
{
    // Narrower than this a column of words is not readable: lines then go on nearer to the left.
    private const int Narrowest = 30;

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "B/s", "KiB/s", "MiB/s", "GiB/s", "s", "ms", "%"];

    /// <summary>Writes a sentence.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="first">What the first line begins with; further ones begin below its end.</param>
    /// <param name="text">The sentence.</param>
    public static void Write(CliConsole console, string first, string text)
    {
        if (!console.OutputIsTerminal)
        {
            console.Output.WriteLine(first + text);
            return;
        }

        string further = new(' ', CliConsole.Width - first.Length >= Narrowest ? first.Length : Math.Min(4, first.Length));
        string line = first;
        bool isEmpty = true;
        foreach (string word in Words(text))
        {
            if (!isEmpty && line.Length + 1 + word.Length > CliConsole.Width)
            {
                console.Output.WriteLine(line);
                (line, isEmpty) = (further, true);
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        console.Output.WriteLine(line);
    }

    // A number stays with its unit.
    private static IEnumerable<string> Words(string text)
    {
        string[] words = text.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            while (i + 1 < words.Length && word.Length > 0 && char.IsAsciiDigit(word[^1]) && Units.Contains(words[i + 1].TrimEnd(',', ';', ':', '.', ')'), StringComparer.Ordinal))
            {
                word += " " + words[++i];
            }

            yield return word;
        }
    }
}
