using System.Text;

namespace OomSim.Fidelity;

/// <summary>A command line as the shell quoted it in the log.</summary>
internal static class CommandLine
{
    /// <summary>Splits at blanks that no backslash protects, and takes the backslashes away.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (text[i] != ' ')
            {
                word.Append(text[i]);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
