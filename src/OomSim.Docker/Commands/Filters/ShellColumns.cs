using System.Globalization;

namespace OomSim.Docker;

/// <summary><c>cut</c> behind a pipe: <c>-d X -f LIST</c> and <c>-c LIST</c>, where a list is of numbers and ranges.</summary>
/// <param name="Delimiter">What stands between fields; null where characters are counted.</param>
/// <param name="Ranges">First and last, from 1 on.</param>
internal sealed record ShellColumns(char? Delimiter, IReadOnlyList<(int First, int Last)> Ranges)
{
    /// <summary>Reads it; null for what is not simulated.</summary>
    /// <param name="words">All its words.</param>
    public static ShellColumns? Parse(IReadOnlyList<string> words)
    {
        string? delimiter = null, fields = null, characters = null;
        for (int i = 1; i < words.Count; i++)
        {
            if (words[i].Length < 2 || words[i][0] != '-')
            {
                return null;
            }

            char option = words[i][1];
            string value = words[i].Length > 2 ? words[i][2..] : ++i < words.Count ? words[i] : "";
            switch (option)
            {
                case 'd':
                    delimiter = value;
                    break;
                case 'f':
                    fields = value;
                    break;
                case 'c':
                    characters = value;
                    break;
                default:
                    return null;
            }
        }

        return fields is null == characters is null || (delimiter is not null && (characters is not null || delimiter.Length != 1))
            || List(fields ?? characters!) is not { } ranges ? null
            : new ShellColumns(fields is null ? null : delimiter?[0] ?? '\t', ranges);
    }

    /// <summary>What is left of a line; one without the delimiter is left whole.</summary>
    public string Of(string line)
    {
        if (Delimiter is not { } delimiter)
        {
            return string.Concat(line.Where((_, i) => IsChosen(i + 1)));
        }

        string[] fields = line.Split(delimiter);
        return fields.Length == 1 ? line : string.Join(delimiter, fields.Where((_, i) => IsChosen(i + 1)));
    }

    private bool IsChosen(int number) => Ranges.Any(r => number >= r.First && number <= r.Last);

    private static List<(int First, int Last)>? List(string text)
    {
        List<(int First, int Last)> ranges = [];
        foreach (string range in text.Split(','))
        {
            string[] ends = range.Split('-');
            int first = 1, last = int.MaxValue;
            if (ends.Length > 2 || range.Length == 0 || range == "-" || (ends[0].Length > 0 && !Number(ends[0], out first)) || (ends[^1].Length > 0 && !Number(ends[^1], out last)) || first < 1 || last < first)
            {
                return null;
            }

            ranges.Add((first, last));
        }

        return ranges;
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
