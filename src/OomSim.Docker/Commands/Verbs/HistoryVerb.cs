using System.CommandLine;
using System.Globalization;

namespace OomSim.Docker;

/// <summary><c>docker history</c> (D7.22): newest first.</summary>
internal sealed class HistoryVerb : Verb
{
    private const int LongestCommand = 45;
    private readonly Option<bool> _full;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _human;

    /// <summary>The command.</summary>
    public HistoryVerb()
        : base("history", "IMAGE", least: 1, most: 1)
    {
        _full = Add(Flags.Switch("--no-trunc"));
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _human = Add(Flags.Switch("--human", "-H"));
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (shell.Engine.FindImage(words[0]) is not { } image)
        {
            shell.DaemonError(DockerEngine.NoSuchImage(words[0]));
            return SimTask<int>.From(1);
        }

        bool full = flags.GetValue(_full);
        bool human = !IsGiven(flags, _human) || flags.GetValue(_human);
        var table = new Table("IMAGE", human ? "CREATED" : "CREATED AT", "CREATED BY", "SIZE", "COMMENT");
        foreach ((string id, HistoryEntry entry, long size) in Rows(image))
        {
            string shown = id.Length == 0 ? "<missing>" : full ? "sha256:" + id : id[..12];
            if (flags.GetValue(_quiet))
            {
                shell.Out(shown);
                continue;
            }

            string by = entry.CreatedBy.Replace("\t", " ", StringComparison.Ordinal);
            table.Add(
                shown,
                human ? HumanDuration.Format(shell.Engine.Clock.Now - entry.CreatedNs) + " ago" : Timestamps.Rfc3339Fixed(entry.CreatedNs)[..19] + "Z",
                !full && by.Length > LongestCommand ? by[..(LongestCommand - 1)] + "…" : by,
                human ? HumanSize.Decimal(size, 3) : size.ToString(CultureInfo.InvariantCulture),
                entry.Comment);
        }

        if (!flags.GetValue(_quiet))
        {
            table.Print(shell);
        }

        return SimTask<int>.From(0);
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
