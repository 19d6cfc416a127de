using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The commands of <c>docker compose</c> with their pages and options, from <c>compose.txt</c>.</summary>
internal static class ComposePages
{
    // What all have.
    private const string Each = "*";

    private static readonly IReadOnlyDictionary<string, ComposePage> Pages = Read();

    /// <summary>What stands in front of a command.</summary>
    public static ComposePage Front => Pages[""];

    /// <summary>All, those that are refused and what stands in front as well.</summary>
    public static IEnumerable<ComposePage> All => Pages.Values;

    /// <summary>The commands that are simulated.</summary>
    public static IEnumerable<string> Simulated => All.Where(p => p.IsSimulated).Select(p => p.Name);

    /// <summary>That of a command; null where there is none of the name.</summary>
    /// <param name="command">The command; empty for what stands in front of one.</param>
    public static ComposePage? Find(string command) => Pages.GetValueOrDefault(command);

    /// <summary>What <c>docker compose --help</c> and <c>docker compose COMMAND --help</c> print.</summary>
    /// <param name="command">A command that there is; empty for Compose itself.</param>
    /// <param name="release">Compose's release; null for one that has all.</param>
    public static string Print(string command, string? release) => Pages[command].Print(release, All);

    private static SortedDictionary<string, ComposePage> Read()
    {
        var sections = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        List<string> current = [];
        using Stream stream = typeof(ComposePages).Assembly.GetManifestResourceStream("OomSim.Scenarios.compose.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                sections[line.TrimStart('[').TrimEnd(']')] = current = [];
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                current.Add(line.Replace("\\n", "\n", StringComparison.Ordinal));
            }
        }

        IReadOnlyList<ComposeOption> common = new ComposePage(Each, sections[Each]).Options;
        sections.Remove(Each);
        return sections.ToSorted(s => s.Key, s => new ComposePage(s.Key, s.Value).With(common));
    }
}
