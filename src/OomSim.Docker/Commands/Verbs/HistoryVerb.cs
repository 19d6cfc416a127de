using System.CommandLine;
using System.Globalization;

namespace OomSim.Docker;

/// <summary><c>docker history</c> (D7.22): newest first.</summary>
internal sealed class HistoryVerb : Verb
{
    private const string Context = "image.historyContext";
    private const int LongestCommand = 45;
    private readonly Option<bool> _full;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _human;
    private readonly Option<string?> _format;

    /// <summary>The command.</summary>
    public HistoryVerb()
        : base("history", "IMAGE", least: 1, most: 1)
    {
        _full = Add(Flags.Switch("--no-trunc"));
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _format = Add(Flags.Text("--format"));
        _human = Add(Flags.Switch("--human", "-H"));
    }

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) => ListTemplate.NotSimulated(Template(flags));

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (shell.Engine.FindImage(words[0]) is not { } image)
        {
            shell.DaemonError(words[0].Length == 0 ? "page not found" : DockerEngine.NoSuchImage(words[0]));
            return SimTask<int>.From(1);
        }

        return SimTask<int>.From(ListTemplate.Read(Template(flags), Context, shell) is not { } template ? 1 : template.Print(
            Rows(image).Select(r => Values(r.Id, r.Entry, r.Size, flags, shell.Engine.Clock.Now)), ImageColumns.HistoryHeadings(IsHuman(flags)), shell));
    }

    private bool IsHuman(ParseResult flags) => !IsGiven(flags, _human) || flags.GetValue(_human);

    // Of -q and a template -q counts.
    private string Template(ParseResult flags)
    {
        string format = flags.GetValue(_format) ?? "";
        return flags.GetValue(_quiet) ? "{{.ID}}" : format is "" or "table" ? ImageColumns.Table(ImageColumns.HistoryDefault) : format;
    }

    private SortedDictionary<string, string> Values(string id, HistoryEntry entry, long size, ParseResult flags, long now)
    {
        bool full = flags.GetValue(_full);
        bool human = IsHuman(flags);
        string by = entry.CreatedBy.Replace("\t", " ", StringComparison.Ordinal);
        string at = Timestamps.Rfc3339Fixed(entry.CreatedNs)[..19] + "Z";
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Comment"] = entry.Comment,
            ["CreatedAt"] = at,
            ["CreatedBy"] = !full && by.Length > LongestCommand ? by[..(LongestCommand - 1)] + "…" : by,
            ["CreatedSince"] = human ? HumanDuration.Format(now - entry.CreatedNs) + " ago" : at,
            ["ID"] = id.Length == 0 ? "<missing>" : full ? "sha256:" + id : id[..12],
            ["Size"] = human ? HumanSize.Decimal(size, 3) : size.ToString(CultureInfo.InvariantCulture),
        };
    }

    // Images below are known by the links to what each was made on top of; layers that came with the image have none.
    private static IEnumerable<(string Id, HistoryEntry Entry, long Size)> Rows(Image image)
    {
        Image? known = image;
        int layer = image.Layers.Count;
        foreach (HistoryEntry entry in image.Definition.Steps.Reverse())
        {
            long size = entry.EmptyLayer || layer == 0 ? 0 : image.Layers[--layer].Definition.Size;
            yield return (known?.Id ?? "", entry, size);
            known = known?.Parent;
        }
    }
}
