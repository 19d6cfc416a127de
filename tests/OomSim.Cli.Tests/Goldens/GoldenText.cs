using System.Globalization;
using System.Text;

namespace OomSim.Cli.Tests;

/// <summary>
/// A text file of command lines, each with what it printed below it. Lines at the top that begin with <c>#</c> are comments,
/// <c>#+ PATH</c> puts a file of the checkout into the session's folder under its last name, <c>#+ PATH as NAME</c> under another.
/// A command is a line that begins with <c>$ oomsim</c>, or <c>$ cat FILE</c> for a file that a command wrote. Lines of standard error
/// begin with <c>2&gt; </c>; an exit code other than 0 is the last line of its command, as <c>[1]</c>.
/// </summary>
internal static class GoldenText
{
    private const string Put = "#+ ";
    private const string Tool = "$ oomsim";
    private const string Cat = "$ cat ";

    /// <summary>What the file says when its commands are run under a culture.</summary>
    public static string Replay(string golden, CultureInfo culture)
    {
        using var folder = new WorkFolder();
        var text = new StringBuilder();
        string[] lines = golden.Split('\n');
        foreach (string line in lines.TakeWhile(l => l.StartsWith('#')))
        {
            text.Append(line).Append('\n');
            if (line.StartsWith(Put, StringComparison.Ordinal))
            {
                string[] words = line[Put.Length..].Split(" as ");
                folder.With(words.Length > 1 ? words[1] : Path.GetFileName(words[0]), File.ReadAllBytes(Checkout.At(words[0])));
            }
        }

        foreach (string line in lines)
        {
            if (line == Tool || line.StartsWith(Tool + " ", StringComparison.Ordinal))
            {
                Append(text, line, InProcess.Run(folder, culture, Words(line[Tool.Length..])));
            }
            else if (line.StartsWith(Cat, StringComparison.Ordinal))
            {
                Append(text, line, new ToolResult(0, File.ReadAllText(folder.At(line[Cat.Length..])), ""));
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string command, ToolResult result)
    {
        result.AssertNoStackTrace();
        text.Append(command).Append('\n').Append(result.Output);
        if (result.Output.Length > 0 && !result.Output.EndsWith('\n'))
        {
            text.Append("(no line feed)\n");
        }

        foreach (string line in result.Error.TrimEnd('\n').Split('\n').Where(l => l.Length > 0))
        {
            text.Append("2> ").Append(line).Append('\n');
        }

        if (result.ExitCode != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{result.ExitCode}]\n");
        }
    }

    // Words between blanks; single quotes hold blanks.
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool quoted = false;
        bool open = false;
        foreach (char c in line + " ")
        {
            if (c == '\'')
            {
                quoted = !quoted;
                open = true;
            }
            else if (c == ' ' && !quoted)
            {
                if (open)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                open = false;
            }
            else
            {
                word.Append(c);
                open = true;
            }
        }

        return words;
    }
}
