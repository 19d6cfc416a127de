using System.Text;
using OomSim.Tests.Architecture;

namespace OomSim.Tests.Documents;

/// <summary>
/// The page of recipes: fenced blocks of YAML with a file's name are written to a folder, and the lines of console blocks that begin with <c>$</c> are
/// run there. Known are <c>oomsim</c>, <c>grep TEXT FILE</c>, <c>echo $?</c>, and behind a pipe <c>grep TEXT</c> and <c>head -n N</c>.
/// </summary>
internal sealed class Recipes(string folder)
{
    private const string Fence = "```";

    private int _exitCode;

    /// <summary>The page with what its commands print today.</summary>
    public string Run(string page)
    {
        StringBuilder result = new();
        string[] lines = page.TrimEnd('\n').Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            result.Append(lines[i]).Append('\n');
            if (lines[i].StartsWith(Fence + "yaml ", StringComparison.Ordinal))
            {
                string name = lines[i][(Fence.Length + 5)..];
                int end = Array.IndexOf(lines, Fence, i);
                File.WriteAllText(Path.Join(folder, name), string.Join('\n', lines[(i + 1)..end]) + "\n");
            }
            else if (lines[i] == Fence + "console")
            {
                int end = Array.IndexOf(lines, Fence, i);
                foreach (string command in lines[(i + 1)..end].Where(l => l.StartsWith("$ ", StringComparison.Ordinal)))
                {
                    result.Append(command).Append('\n');
                    string output = Shell(command[2..]).TrimEnd('\n');
                    result.Append(output).Append(output.Length > 0 ? "\n" : "");
                }

                result.Append(Fence).Append('\n');
                i = end;
            }
        }

        return result.ToString();
    }

    private string Shell(string line)
    {
        string[] stages = line.Split(" | ");
        string text = Command(stages[0].Split(' '));
        foreach (string[] filter in stages.Skip(1).Select(s => s.Split(' ')))
        {
            string[] lines = text.TrimEnd('\n').Split('\n');
            text = string.Join('\n', filter switch
            {
                ["head", "-n", var count] => lines.Take(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)),
                ["grep", var word] => lines.Where(l => l.Contains(word, StringComparison.Ordinal)),
                _ => throw new ArgumentException($"unknown filter in {line}"),
            });
        }

        return string.Join('\n', text.Split('\n').Select(l => l.TrimEnd()));
    }

    private string Command(string[] words) => words switch
    {
        ["oomsim", ..] => Oomsim(words[1..]),
        ["grep", var word, var file] => string.Join('\n', File.ReadAllLines(At(file)).Where(l => l.Contains(word, StringComparison.Ordinal))),
        ["echo", "$?"] => _exitCode.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new ArgumentException(string.Join(' ', words)),
    };

    private string Oomsim(string[] args)
    {
        string[] placed = [.. args.Select(At)];
        if (args[0] == "run" && !args.Contains("-o"))
        {
            placed = [.. placed, "-o", At("output")];
        }

        (_exitCode, string output, string error) = Tool.Run(placed);
        return Shown(output.Length > 0 ? output : error);
    }

    // Files of the page lie in its folder, scenarios in the repository.
    private string At(string word) =>
        word.StartsWith("scenarios/", StringComparison.Ordinal) ? Path.Join(Repository.Root, word)
        : word == "output" || word.StartsWith("output/", StringComparison.Ordinal) || (word.EndsWith(".yaml", StringComparison.Ordinal) && !word.Contains('=')) ? Path.Join(folder, word)
        : word;

    private string Shown(string text) => text.Replace(folder + "/", "", StringComparison.Ordinal).Replace(Repository.Root + "/", "", StringComparison.Ordinal);
}
