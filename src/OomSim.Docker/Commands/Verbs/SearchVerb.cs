using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker search</c> of what the simulated registry holds.</summary>
internal sealed class SearchVerb : Verb
{
    private static readonly IReadOnlyDictionary<string, string> Headings = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Description"] = "DESCRIPTION",
        ["IsAutomated"] = "AUTOMATED",
        ["IsOfficial"] = "OFFICIAL",
        ["Name"] = "NAME",
        ["StarCount"] = "STARS",
    };

    private readonly Option<string?> _format;
    private readonly Option<long?> _limit;

    /// <summary>The command.</summary>
    public SearchVerb()
        : base("search", "TERM", least: 1, most: 1)
    {
        _format = Add(Flags.Text("--format"));
        _limit = Add(Flags.Integer("--limit"));
        Ignore([Flags.Switch("--no-trunc")]);
        Refuse(Flags.Filters("--filter", "-f"));
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        // The engine looks at it before it asks anybody; by 20.10 nothing is no number either.
        bool isOld = shell.Profile.InvalidSignalInRouter;
        if (flags.GetValue(_limit) is < 0 or > 100 || (isOld && flags.GetValue(_limit) == 0))
        {
            shell.DaemonError($"{(isOld ? "Limit" : "limit")} {flags.GetValue(_limit)} is outside the range of [1, 100]");
            return SimTask<int>.From(1);
        }

        int most = (int)(flags.GetValue(_limit) is { } limit and > 0 ? limit : 25);
        ImageRegistry registry = shell.Engine.Registry ?? new ImageRegistry([]);
        if (registry.Offline.Length > 0)
        {
            string server = registry.Offline + ":53";
            shell.DaemonError($"Get \"https://index.docker.io/v1/search?q={words[0]}&n={most}\": dial tcp: lookup index.docker.io on {server}: dial udp {server}: connect: network is unreachable");
            return SimTask<int>.From(1);
        }

        string text = flags.GetValue(_format) is { Length: > 0 } given && given != "table" ? given
            : "table {{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}" + (shell.Profile.OldImageTexts ? "\t{{.IsAutomated}}" : "");
        return SimTask<int>.From(ListTemplate.Read(text, "formatter.SearchContext", shell) is not { } template ? 1 : template.Print(
            registry.Images.Select(i => ImageReference.Repository(i.Name)).Where(n => n.Contains(words[0], StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal).Take(most).Select(Row),
            Headings,
            shell));
    }

    // Stars and descriptions are nobody's.
    private static SortedDictionary<string, string> Row(string name) => new(StringComparer.Ordinal)
    {
        ["Description"] = "",
        ["IsAutomated"] = "",
        ["IsOfficial"] = name.Contains('/', StringComparison.Ordinal) ? "" : "[OK]",
        ["Name"] = name,
        ["StarCount"] = "0",
    };
}
