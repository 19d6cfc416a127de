using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>Commands behind a pipe that choose among the lines they read: <c>grep</c>, <c>head</c>, <c>tail</c>, <c>wc</c>, <c>sort</c>, <c>uniq</c>, <c>cut</c>, <c>tr</c>, <c>awk '{print $1}'</c>.</summary>
internal static partial class ShellFilter
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>What is not simulated of a filter, with what to write instead; null for nothing.</summary>
    public static string? Problem(IReadOnlyList<string> words)
    {
        string[] flags = [.. words.Skip(1).Where(w => w.Length > 1 && w[0] == '-')];
        return words.FirstOrDefault() switch
        {
            "xargs" => ShellXargs.Parse(words).Problem,
            "head" or "tail" => Count(words) is null ? $"'{string.Join(' ', words)}' is not simulated: {words[0]} -n NUMBER is{(words[0] == "tail" ? ", and tail -n +NUMBER" : "")}" : null,
            "cut" => ShellColumns.Parse(words) is null ? $"'{string.Join(' ', words)}' is not simulated: cut -d X -f NUMBERS and cut -c NUMBERS are" : null,
            "tr" => ShellLetters.Parse(words) is null ? $"'{string.Join(' ', words)}' is not simulated: tr SET SET, tr -d SET and tr -s SET are" : null,
            "wc" => words is ["wc", "-l"] ? null : "only 'wc -l' is simulated behind a pipe",
            "sort" => Only(words, flags, "rnu", 0),
            "uniq" => Only(words, flags, "c", 0),
            "cat" => words.Count == 1 ? null : "only 'cat' alone is simulated behind a pipe",
            "grep" or "egrep" => Only(words, flags, "EFcivqwx", 1) ?? (Pattern(words) is null ? $"'{words[^1]}' is no regular expression" : null),
            "awk" => words.Count == 2 && AwkGrammar().IsMatch(words[1]) ? null : "only awk '{print $N}' is simulated, with NR>1 or /TEXT/ before it: docker's own --format prints columns, too",
            var other => $"'{other}' behind a pipe (|) is not simulated: grep, head, tail, wc -l, sort, uniq, cut, tr, awk '{{print $N}}' and xargs docker are; docker's own --format and --filter choose, too",
        };
    }

    /// <summary>Runs one that <see cref="Problem"/> has nothing to say of.</summary>
    public static CommandResult Run(string[] words, string input)
    {
        string[] lines = input.Length == 0 ? [] : input.TrimEnd('\n').Split('\n');
        string flags = string.Concat(words.Skip(1).Where(w => w.Length > 1 && w[0] == '-').Select(w => w[1..]));
        switch (words[0])
        {
            case "head":
                return Lines(lines.Take(Count(words) ?? 0));
            case "tail":
                return Lines(IsFromLine(words) ? lines.Skip(Math.Max(0, (Count(words) ?? 0) - 1)) : lines.TakeLast(Count(words) ?? 0));
            case "cut":
                return Lines(lines.Select(ShellColumns.Parse(words)!.Of));
            case "tr":
                return new CommandResult(0, ShellLetters.Parse(words)!.Of(input), "");
            case "wc":
                return Lines([lines.Length.ToString(CultureInfo.InvariantCulture)]);
            case "sort":
                return Lines(Sorted(lines, flags));
            case "uniq":
                return Lines(Unique(lines, flags.Contains('c', StringComparison.Ordinal)));
            case "awk":
                return Lines(Awk(lines, words[1]));
            case "grep" or "egrep":
                Regex? pattern = Pattern(words);
                string[] found = [.. lines.Where(l => pattern?.IsMatch(l) == true != flags.Contains('v', StringComparison.Ordinal))];
                return Lines(flags.Contains('q', StringComparison.Ordinal) ? [] : flags.Contains('c', StringComparison.Ordinal) ? [found.Length.ToString(CultureInfo.InvariantCulture)] : found) with { ExitCode = found.Length > 0 ? 0 : 1 };
            default:
                return new CommandResult(0, input, "");
        }
    }

    /// <summary>The time of <c>sleep</c>, ns; null where it is none.</summary>
    public static long? Duration(IEnumerable<string> words)
    {
        long sum = 0;
        foreach (string word in words)
        {
            decimal unit = word.Length > 0 ? word[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
            if (!decimal.TryParse(unit == 0 ? word : word[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) || value > 1_000_000)
            {
                return null;
            }

            sum += (long)(value * (unit == 0 ? 1 : unit) * SimTime.Second);
        }

        return sum;
    }

    private static string? Only(IReadOnlyList<string> words, string[] flags, string known, int operands) =>
        flags.SelectMany(f => f[1..]).FirstOrDefault(c => !known.Contains(c, StringComparison.Ordinal)) is var bad and not '\0' ? $"the option '-{bad}' of {words[0]} is not simulated"
        : words.Count - 1 - flags.Length != operands ? $"'{string.Join(' ', words)}' is not simulated: {words[0]} reads what stands before the pipe{(operands > 0 ? " and takes one pattern" : "")}"
        : null;

    private static CommandResult Lines(IEnumerable<string> lines) => new(0, string.Concat(lines.Select(l => l + "\n")), "");

    // tail -n +2: from the second line on.
    private static bool IsFromLine(IReadOnlyList<string> words) => words[0] == "tail" && words.Skip(1).Any(w => w.StartsWith('+') || w.StartsWith("-n+", StringComparison.Ordinal));

    // -n 3, -n3, -3; ten without.
    private static int? Count(IReadOnlyList<string> words)
    {
        string text = words switch
        {
            [_] => "10",
            [_, "-n", var number] => number,
            [_, var one] when one.StartsWith("-n", StringComparison.Ordinal) => one[2..],
            [_, ['-', .. var digits]] => digits,
            [_, ['+', ..] from] => from,
            _ => "",
        };
        text = words[0] == "tail" && text.StartsWith('+') ? text[1..] : text;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null;
    }

    private static IEnumerable<string> Sorted(string[] lines, string flags)
    {
        IEnumerable<string> sorted = flags.Contains('n', StringComparison.Ordinal)
            ? lines.OrderBy(l => decimal.TryParse(NumberGrammar().Match(l).Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : 0).ThenBy(l => l, StringComparer.Ordinal)
            : lines.Order(StringComparer.Ordinal);
        sorted = flags.Contains('r', StringComparison.Ordinal) ? sorted.Reverse() : sorted;
        return flags.Contains('u', StringComparison.Ordinal) ? sorted.Distinct(StringComparer.Ordinal) : sorted;
    }

    private static IEnumerable<string> Unique(string[] lines, bool counts)
    {
        for (int i = 0; i < lines.Length;)
        {
            int run = lines.Skip(i).TakeWhile(l => l == lines[i]).Count();
            yield return counts ? $"{run,7} {lines[i]}" : lines[i];
            i += run;
        }
    }

    private static IEnumerable<string> Awk(string[] lines, string program)
    {
        Match match = AwkGrammar().Match(program);
        int first = match.Groups["from"].Success ? int.Parse(match.Groups["from"].Value, CultureInfo.InvariantCulture) : 0;
        Regex? chosen = match.Groups["text"].Success ? new Regex(match.Groups["text"].Value, RegexOptions.CultureInvariant, Longest) : null;
        string[] columns = match.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries);
        foreach (string line in lines.Skip(first).Where(l => chosen?.IsMatch(l) != false))
        {
            string[] fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            yield return string.Join(' ', columns.Select(c => c == "$0" ? line : c == "$NF" ? fields.LastOrDefault("") : fields.ElementAtOrDefault(int.Parse(c[1..], CultureInfo.InvariantCulture) - 1) ?? ""));
        }
    }

    private static Regex? Pattern(IReadOnlyList<string> words)
    {
        string flags = string.Concat(words.Skip(1).Where(w => w.Length > 1 && w[0] == '-').Select(w => w[1..]));
        string text = words.Skip(1).FirstOrDefault(w => w.Length <= 1 || w[0] != '-') ?? "";
        text = flags.Contains('F', StringComparison.Ordinal) ? Regex.Escape(text) : flags.Contains('E', StringComparison.Ordinal) || words[0] == "egrep" ? text : Extended(text);
        text = flags.Contains('x', StringComparison.Ordinal) ? $"^(?:{text})$" : flags.Contains('w', StringComparison.Ordinal) ? $@"\b(?:{text})\b" : text;
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant | (flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None), Longest);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // In a basic expression \| \( \) \{ \} \+ \? are operators, and without the backslash they are themselves.
    private static string Extended(string basic)
    {
        StringBuilder text = new();
        for (int i = 0; i < basic.Length; i++)
        {
            bool isEscaped = basic[i] == '\\' && i + 1 < basic.Length;
            char c = isEscaped ? basic[++i] : basic[i];
            bool swaps = c is '|' or '(' or ')' or '{' or '}' or '+' or '?';
            text.Append(swaps != isEscaped ? "\\" + c : c.ToString());
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^\s*(NR\s*>\s*(?<from>\d+)\s*|/(?<text>[^/]+)/\s*)?\{\s*print\s+(?<columns>\$(\d{1,3}|NF)(\s*,\s*\$(\d{1,3}|NF))*)\s*\}\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AwkGrammar();

    [GeneratedRegex(@"^\s*-?\d+(\.\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex NumberGrammar();
}
