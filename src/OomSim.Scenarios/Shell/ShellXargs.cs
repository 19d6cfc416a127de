using System.Globalization;

namespace OomSim.Scenarios;

/// <summary><c>xargs COMMAND</c>: runs the command with what it reads.</summary>
/// <param name="Command">The command's words.</param>
/// <param name="Most">Words for each run at most.</param>
/// <param name="SkipsEmpty">True with <c>-r</c>: nothing is run for nothing.</param>
/// <param name="Place">With <c>-I</c>, the word that a line stands for.</param>
/// <param name="Problem">What of it is not simulated; null for nothing.</param>
internal sealed record ShellXargs(IReadOnlyList<string> Command, int Most, bool SkipsEmpty, string? Place, string? Problem)
{
    /// <summary>Reads it.</summary>
    /// <param name="words">All words, from <c>xargs</c> on.</param>
    public static ShellXargs Parse(IReadOnlyList<string> words)
    {
        var read = new ShellXargs([], int.MaxValue, false, null, null);
        int i = 1;
        for (; i < words.Count && words[i].StartsWith('-'); i++)
        {
            string word = words[i];
            if (word is "-r" or "--no-run-if-empty")
            {
                read = read with { SkipsEmpty = true };
            }
            else if (word.StartsWith("-n", StringComparison.Ordinal) || word.StartsWith("-I", StringComparison.Ordinal))
            {
                string value = word.Length > 2 ? word[2..] : words.ElementAtOrDefault(++i) ?? "";
                read = word[1] == 'I' ? read with { Place = value }
                    : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most > 0 ? read with { Most = most }
                    : read with { Problem = $"xargs -n '{value}' is no number" };
            }
            else
            {
                return read with { Problem = $"the option '{word}' of xargs is not simulated: -r, -n and -I are" };
            }
        }

        read = read with { Command = [.. words.Skip(i)] };
        return read.Command is ["docker", ..] || read.Problem is not null ? read : read with { Problem = "xargs is simulated in front of a docker command only: xargs docker stop" };
    }

    /// <summary>The commands that are run.</summary>
    /// <param name="input">What it reads.</param>
    public IReadOnlyList<string> Lines(string input)
    {
        if (Place is { Length: > 0 } place)
        {
            return [.. input.Split('\n').Where(l => l.Length > 0).Select(l => Join(Command.Select(w => w.Replace(place, l.Trim(), StringComparison.Ordinal))))];
        }

        string[] words = input.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? SkipsEmpty ? [] : [Join(Command)] : [.. words.Chunk(Most).Select(c => Join(Command.Concat(c)))];
    }

    private static string Join(IEnumerable<string> words) => string.Join(' ', words.Select((w, i) => i == 0 ? w : ShellSyntax.Quote(w)));
}
