using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using OomSim.Tests.Architecture;

namespace OomSim.Tests.Documents;

/// <summary>
/// The page of recipes: fenced blocks with a file's name are written to a folder, and the lines of console blocks that begin with <c>$</c> are run
/// there: <c>oomsim</c> within the tests' process, the rest by the shell; a loop may stand around either. What begins with <c>dotnet</c> builds and
/// tests everything, and is not run.
/// </summary>
internal sealed partial class Recipes(string folder)
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
            if (lines[i].StartsWith(Fence, StringComparison.Ordinal) && lines[i].IndexOf(' ', StringComparison.Ordinal) is var gap and > 0)
            {
                string name = lines[i][(gap + 1)..];
                int end = Array.IndexOf(lines, Fence, i);
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(folder, name))!);
                File.WriteAllText(Path.Join(folder, name), string.Join('\n', lines[(i + 1)..end]) + "\n");
            }
            else if (lines[i] == Fence + "console")
            {
                int end = Array.IndexOf(lines, Fence, i);
                foreach (string command in lines[(i + 1)..end].Where(l => l.StartsWith("$ ", StringComparison.Ordinal)))
                {
                    result.Append(command).Append('\n');
                    string output = command.StartsWith("$ dotnet ", StringComparison.Ordinal) ? "" : Shell(command[2..]).TrimEnd('\n');
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
        if (Loop().Match(line) is { Success: true } loop)
        {
            IEnumerable<string> turns = loop.Groups[2].Value.Split(' ')
                .Select(v => Shell(loop.Groups[3].Value.Replace("${" + loop.Groups[1].Value + "}", v, StringComparison.Ordinal).Replace("$" + loop.Groups[1].Value, v, StringComparison.Ordinal)));
            string all = string.Join('\n', turns.Where(static t => t.Length > 0));
            return loop.Groups[4].Length > 0 ? Unix(loop.Groups[4].Value, all) : all;
        }

        if (line == "echo $?")
        {
            return _exitCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        string[] stages = line.Split(" | ", 2);
        string text = stages[0].StartsWith("oomsim ", StringComparison.Ordinal) ? Oomsim(stages[0].Split(' ')[1..], isPiped: stages.Length > 1) : Unix(stages[0], "");
        text = stages.Length > 1 ? Unix(stages[1], text.TrimEnd('\n') + "\n") : text;
        return string.Join('\n', text.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd()));
    }

    // The tools of any Unix, in the page's folder.
    private string Unix(string command, string input)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        using Process shell = Process.Start(start)!;
        Task<string> error = shell.StandardError.ReadToEndAsync();
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        try
        {
            shell.StandardInput.Write(input);
            shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // head has read enough.
        }

        shell.WaitForExit();
        return error.Result.Length == 0 ? output.Result : throw new InvalidOperationException($"{command}: {error.Result}");
    }

    private string Oomsim(string[] args, bool isPiped)
    {
        string[] placed = [.. args.Select(At)];
        if (args[0] == "run" && !args.Contains("-o"))
        {
            placed = [.. placed, "-o", At("output")];
        }

        if (!isPiped)
        {
            // On a terminal the two streams are one.
            (_exitCode, string shown) = Tool.RunOnOneStream(placed);
            return Shown(shown);
        }

        (_exitCode, string output, string error) = Tool.Run(placed);
        return Shown(output.Length > 0 ? output : error);
    }

    // Files of the page lie in its folder, scenarios in the repository.
    private string At(string word) =>
        word.StartsWith("scenarios/", StringComparison.Ordinal) ? Path.Join(Repository.Root, word)
        : word == "output" || word.StartsWith("output/", StringComparison.Ordinal) || (word.EndsWith(".yaml", StringComparison.Ordinal) && !word.Contains('=')) || Path.Exists(Path.Join(folder, word)) ? Path.Join(folder, word)
        : word;

    private string Shown(string text) => text.Replace(folder + "/", "", StringComparison.Ordinal).Replace(Repository.Root + "/", "", StringComparison.Ordinal);

    [GeneratedRegex("""^for (\w+) in ([^;]+); do (.+); done(?: \| (.+))?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Loop();
}
