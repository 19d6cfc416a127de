using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker images</c> (D7.11, D7.20).</summary>
internal sealed class ImagesVerb : Verb
{
    private const string Context = "formatter.imageContext";

    private readonly Option<bool> _quiet;
    private readonly Option<bool> _full;
    private readonly Option<bool> _all;
    private readonly Option<bool> _digests;
    private readonly Option<string?> _format;
    private readonly Option<string[]?> _filters;
    private readonly Option<bool> _tree = Flags.Switch("--tree");

    /// <summary>The command of a release.</summary>
    public ImagesVerb(EngineProfile profile)
        : base("images", "[REPOSITORY[:TAG]]", least: 0, most: 1)
    {
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _full = Add(Flags.Switch("--no-trunc"));
        _all = Add(Flags.Switch("--all", "-a"));
        _format = Add(Flags.Text("--format"));
        _filters = Add(Flags.Filters("--filter", "-f"));
        _digests = Add(Flags.Switch("--digests"));
        if (profile.NewHelpTail)
        {
            Add(_tree);
        }
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string? unsupported = !IsGiven(flags, _tree) || !flags.GetValue(_tree) ? null
            : flags.GetValue(_quiet) ? "quiet"
            : flags.GetValue(_full) ? "no-trunc"
            : flags.GetValue(_digests) ? "show-digest"
            : flags.GetValue(_format) is { Length: > 0 } ? "format"
            : null;
        if (unsupported is null)
        {
            return null;
        }

        shell.Error($"--{unsupported} is not yet supported with --tree");
        return 1;
    }

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) => ListTemplate.NotSimulated(Template(flags));

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (ImageFilter.Read(flags.GetValue(_filters) ?? [], words.Count > 0 ? words[0] : "", shell.Engine, out string refused) is not { } filter)
        {
            shell.DaemonError(FilterFault.Of(refused, shell.Profile));
            return SimTask<int>.From(1);
        }

        // Of images without a name only those that nothing was made on top of are dangling, also with -a.
        Image[] images = [.. shell.Engine.ListedImages(flags.GetValue(_all) && !filter.OnlyDangling).Where(filter.Takes)];
        if (filter.Fault(images) is { } malformed)
        {
            shell.DaemonError(malformed);
            return SimTask<int>.From(1);
        }

        if (IsGiven(flags, _tree) && flags.GetValue(_tree))
        {
            ImageTree.Print([.. images.Where(i => (i.Names.Count == 0 ? filter.TakesNameless : i.Names.Any(filter.TakesName)) && (flags.GetValue(_all) || i.Names.Count + i.Digests.Count > 0)).Select(i => (i, (IReadOnlyList<string>)[.. i.Names.Where(filter.TakesName)]))], shell);
            return SimTask<int>.From(0);
        }

        return SimTask<int>.From(ListTemplate.Read(Template(flags), Context, shell) is not { } template ? 1 : template.Print(
            images.SelectMany(i => Rows(i, filter, ShowsDigests(flags)).Select(row => ImageColumns.Of(i, row.Name, row.Digest, shell.Engine.Clock.Now, cut: !flags.GetValue(_full)))),
            ImageColumns.Headings,
            shell));
    }

    // The client asks for digests where it shows them.
    private bool ShowsDigests(ParseResult flags) => flags.GetValue(_digests) || (flags.GetValue(_format) ?? "").Contains("{{.Digest}}", StringComparison.Ordinal);

    // A row for each tag, and where digests are shown for each digest of its repository; then those repositories that have digests and no tag any more.
    private static IEnumerable<(string Name, string Digest)> Rows(Image image, ImageFilter filter, bool digests)
    {
        if (image.Names.Count + image.Digests.Count == 0)
        {
            return filter.TakesNameless ? [(ImageColumns.None + ":" + ImageColumns.None, ImageColumns.None)] : [];
        }

        ILookup<string, string> known = image.Digests.ToLookup(d => d[..d.IndexOf('@', StringComparison.Ordinal)], d => d[(d.IndexOf('@', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);
        IEnumerable<(string, string)> tagged = image.Names.Where(filter.TakesName)
            .SelectMany(n => (digests ? known[ImageReference.Repository(n)] : []).DefaultIfEmpty(ImageColumns.None).Select(d => (n, d)));
        string[] repositories = [.. image.Names.Select(ImageReference.Repository)];
        return tagged.Concat(known.Where(r => !repositories.Contains(r.Key, StringComparer.Ordinal) && filter.TakesName(r.Key + ":" + ImageColumns.None))
            .SelectMany(r => (digests ? r.AsEnumerable() : [ImageColumns.None]).Select(d => (r.Key + ":" + ImageColumns.None, d))));
    }

    // Of -q and a template the template counts.
    private string Template(ParseResult flags)
    {
        (string, string)[] digest = flags.GetValue(_digests) ? [("digest", "Digest")] : [];
        string format = RawFormat.Of(
            flags.GetValue(_format) ?? "", flags.GetValue(_quiet),
            flags.GetValue(_quiet) ? [("image_id", "ID")] : [("repository", "Repository"), ("tag", "Tag"), .. digest, ("image_id", "ID"), ("created_at", "CreatedAt"), ("virtual_size", "Size")]);
        return format is not ("" or "table") ? format
            : flags.GetValue(_quiet) ? "{{.ID}}"
            : ImageColumns.Table(flags.GetValue(_digests) ? ImageColumns.WithDigests : ImageColumns.Default);
    }
}
