using System.Globalization;

namespace OomSim.Scenarios;

/// <summary>What becomes of every option of every command of <c>docker compose</c>, from <c>compose-options.txt</c>.</summary>
internal static class ComposeOptions
{
    // For every command.
    private const string Each = "*";

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<ComposeOption>> Read = FromTable();

    /// <summary>The commands, also those that are refused as a whole; the empty one for what stands in front.</summary>
    public static IEnumerable<string> Commands => Read.Keys.Where(k => k != Each);

    /// <summary>The options of a command; those of every command as well.</summary>
    /// <param name="command">The command; empty for what stands in front of it.</param>
    public static IEnumerable<ComposeOption> Of(string command) =>
        Read.GetValueOrDefault(command, []).Where(o => o.Names.Length > 0).Concat(command.Length == 0 ? [] : Read[Each]);

    /// <summary>Why a command is refused as a whole; null where it is not.</summary>
    /// <param name="command">The command.</param>
    public static string? RefusalOf(string command) => Read.GetValueOrDefault(command, []).FirstOrDefault(o => o.Names.Length == 0)?.Why;

    /// <summary>An option by one of its spellings; null where there is none in a release.</summary>
    /// <param name="command">The command; empty for what stands in front of it.</param>
    /// <param name="spelling">With its dashes.</param>
    /// <param name="release">Compose's release; null for one that has all.</param>
    public static ComposeOption? Find(string command, string spelling, string? release) =>
        Of(command).FirstOrDefault(o => o.IsIn(release) && o.Spellings.Contains(spelling, StringComparer.Ordinal));

    private static SortedDictionary<string, IReadOnlyList<ComposeOption>> FromTable()
    {
        var all = new SortedDictionary<string, IReadOnlyList<ComposeOption>>(StringComparer.Ordinal);
        List<ComposeOption> current = [];
        using Stream stream = typeof(ComposeOptions).Assembly.GetManifestResourceStream("OomSim.Scenarios.compose-options.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                all[line[1..^1]] = current = [];
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                current.Add(Option(line));
            }
        }

        return all;
    }

    // TREATMENT [ENGINE] NAMES | WHY
    private static ComposeOption Option(string line)
    {
        string[] halves = line.Split(" | ", 2);
        string[] words = halves[0].Split(' ', 3);
        bool hasEngine = words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        OptionTreatment treatment = words[0] switch { "done" => OptionTreatment.Done, "same" => OptionTreatment.Same, _ => OptionTreatment.Refused };
        string names = string.Join(' ', words[(hasEngine ? 2 : 1)..]);
        return new ComposeOption(names, treatment, hasEngine ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0, halves.ElementAtOrDefault(1) ?? "");
    }
}
