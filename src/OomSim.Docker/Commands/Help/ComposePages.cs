using System.Text;

namespace OomSim.Docker;

/// <summary>What <c>docker compose --help</c> and <c>docker compose COMMAND --help</c> print, from <c>compose.txt</c>.</summary>
public static class ComposePages
{
    // What a real Compose lists; one that has no section here has no page.
    private static readonly (string Name, string About)[] Others =
    [
        ("commit", "Create a new image from a service container's changes"),
        ("export", "Export a service container's filesystem as a tar archive"),
        ("publish", "Publish compose application"),
        ("push", "Push service images"),
        ("watch", "Watch build context for service and rebuild/refresh containers when files are updated"),
    ];

    /// <summary>A page.</summary>
    /// <param name="verb">The command; empty for Compose itself.</param>
    /// <param name="has">Which commands there are; null for all.</param>
    public static string Of(string verb, Func<string, bool>? has = null)
    {
        ArgumentNullException.ThrowIfNull(verb);
        IReadOnlyDictionary<string, List<string>> sections = Sections();
        if (!sections.TryGetValue(verb, out List<string>? lines))
        {
            return "";
        }

        var flags = lines.Where(l => l.StartsWith('-')).Select(l => l.Split(" | ", 2)).Select(p => (p[0], p[1])).ToList();
        var page = new StringBuilder($"Usage:  docker compose{(verb.Length > 0 ? " " + verb : "")} {Value(lines, "usage ")}\n\n{Value(lines, "about ")}\n\nOptions:\n{FlagUsages.Print(flags)}");
        if (verb.Length > 0)
        {
            return page.ToString();
        }

        page.Append(has?.Invoke("bridge") == false ? "\nCommands:\n" : "\nManagement Commands:\n  bridge      Convert compose files into another model\n\nCommands:\n");
        foreach ((string name, string about) in Others.Concat(sections.Where(s => s.Key.Length > 0).Select(s => (s.Key, Value(s.Value, "about ").Split('\n')[0]))).Where(c => has?.Invoke(c.Item1) != false).OrderBy(c => c.Item1, StringComparer.Ordinal))
        {
            page.Append("  ").Append(name.PadRight(12)).Append(about).Append('\n');
        }

        return page.Append("\nRun 'docker compose COMMAND --help' for more information on a command.\n").ToString();
    }

    /// <summary>How the page of a command writes a flag, as <c>-q, --quiet</c> or <c>--scale scale</c>; null where it has none of the name.</summary>
    /// <param name="verb">The command.</param>
    /// <param name="flag">A spelling with its dashes.</param>
    public static string? Flag(string verb, string flag)
    {
        ArgumentNullException.ThrowIfNull(verb);
        return Sections().GetValueOrDefault(verb)?.Where(l => l.StartsWith('-')).Select(l => l.Split(" | ", 2)[0]).FirstOrDefault(names => Spellings(names).Contains(flag, StringComparer.Ordinal));
    }

    /// <summary>The spellings in what <see cref="Flag"/> gives; without the word for its value.</summary>
    public static IReadOnlyList<string> Spellings(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Split(' ').Where(n => n.StartsWith('-')).Select(n => n.TrimEnd(','))];
    }

    private static string Value(List<string> lines, string key) => lines.Find(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line ? line[key.Length..] : "";

    private static SortedDictionary<string, List<string>> Sections()
    {
        var sections = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
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
