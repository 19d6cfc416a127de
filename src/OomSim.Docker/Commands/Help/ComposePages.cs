using System.Globalization;
using System.Text;

namespace OomSim.Docker;

/// <summary>What <c>docker compose --help</c> and <c>docker compose COMMAND --help</c> print, from <c>compose.txt</c>.</summary>
public static class ComposePages
{
    // cobra pads names to this and puts a blank behind them.
    private const int ShortestColumn = 11;

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Sections = Read();

    /// <summary>A page.</summary>
    /// <param name="verb">The command; empty for Compose itself.</param>
    /// <param name="has">Which commands there are; null for all.</param>
    /// <param name="hasFlag">Which flags of the command there are, by a spelling with its dashes; null for all.</param>
    public static string Of(string verb, Func<string, bool>? has = null, Func<string, bool>? hasFlag = null)
    {
        ArgumentNullException.ThrowIfNull(verb);
        if (!Sections.TryGetValue(verb, out IReadOnlyList<string>? lines))
        {
            return "";
        }

        var flags = lines.Where(l => l.StartsWith('-')).Select(l => l.Split(" | ", 2)).Select(p => (p[0], p[1])).Where(f => hasFlag?.Invoke(Spellings(f.Item1)[^1]) != false).ToList();
        var page = new StringBuilder($"Usage:  docker compose{(verb.Length > 0 ? " " + verb : "")} {Value(lines, "usage ")}\n\n{Value(lines, "about ")}\n{(flags.Count > 0 ? $"\nOptions:\n{FlagUsages.Print(flags)}" : "")}");
        // Those that have commands of their own stand apart.
        (string Name, string About)[] groups = verb.Length > 0 ? Named(lines, "group ") : [.. Listed(has).Where(c => IsGroup(c.Name))];
        (string Name, string About)[] commands = verb.Length > 0 ? Named(lines, "command ") : [.. Listed(has).Where(c => !IsGroup(c.Name))];
        if (groups.Length + commands.Length == 0)
        {
            return page.ToString();
        }

        int width = groups.Concat(commands).Max(c => c.Name.Length);
        page.Append(List("Management Commands", groups, width)).Append(List("Commands", commands, width));
        return page.Append(CultureInfo.InvariantCulture, $"\nRun 'docker compose{(verb.Length > 0 ? " " + verb : "")} COMMAND --help' for more information on a command.\n").ToString();
    }

    /// <summary>How the page of a command writes a flag, as <c>-q, --quiet</c> or <c>--scale scale</c>; null where it has none of the name.</summary>
    /// <param name="verb">The command.</param>
    /// <param name="flag">A spelling with its dashes.</param>
    public static string? Flag(string verb, string flag)
    {
        ArgumentNullException.ThrowIfNull(verb);
        return Sections.GetValueOrDefault(verb)?.Where(l => l.StartsWith('-')).Select(l => l.Split(" | ", 2)[0]).FirstOrDefault(names => Spellings(names).Contains(flag, StringComparer.Ordinal));
    }

    /// <summary>The spellings in what <see cref="Flag"/> gives; without the word for its value.</summary>
    public static IReadOnlyList<string> Spellings(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Split(' ').Where(n => n.StartsWith('-')).Select(n => n.TrimEnd(','))];
    }

    private static bool IsGroup(string verb) => Sections[verb].Any(l => l.StartsWith("command ", StringComparison.Ordinal));

    private static IEnumerable<(string Name, string About)> Listed(Func<string, bool>? has) =>
        Sections.Where(s => s.Key.Length > 0 && has?.Invoke(s.Key) != false).Select(s => (s.Key, Value(s.Value, "listed ") is { Length: > 0 } listed ? listed : Value(s.Value, "about ").Split('\n')[0]));

    private static (string Name, string About)[] Named(IReadOnlyList<string> lines, string kind) =>
        [.. lines.Where(l => l.StartsWith(kind, StringComparison.Ordinal)).Select(l => l[kind.Length..].Split(" | ", 2)).Select(p => (p[0], p[1]))];

    private static string List(string title, (string Name, string About)[] commands, int width) =>
        commands.Length == 0 ? "" : $"\n{title}:\n" + string.Concat(commands.Select(c => $"  {c.Name.PadRight(Math.Max(width, ShortestColumn))} {c.About}\n"));

    private static string Value(IReadOnlyList<string> lines, string key) => lines.FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line ? line[key.Length..] : "";

    private static SortedDictionary<string, IReadOnlyList<string>> Read()
    {
        var sections = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        List<string> current = [];
        using Stream stream = typeof(ComposePages).Assembly.GetManifestResourceStream("OomSim.Docker.Help.compose.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                sections[line[1..^1]] = current = [];
            }
            else
            {
                current.Add(line.Replace("\\n", "\n", StringComparison.Ordinal));
            }
        }

        return sections;
    }
}
