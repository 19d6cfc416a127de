using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker images</c> (D7.11, D7.20).</summary>
internal sealed class ImagesVerb : Verb
{
    private const string Context = "formatter.imageContext";

    private readonly Option<bool> _quiet;
    private readonly Option<bool> _full;
    private readonly Option<bool> _all;
    private readonly Option<string?> _format;
    private readonly Option<string[]?> _filters;

    /// <summary>The command.</summary>
    public ImagesVerb()
        : base("images", "[REPOSITORY[:TAG]]", least: 0, most: 1)
    {
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _full = Add(Flags.Switch("--no-trunc"));
        _all = Add(Flags.Switch("--all", "-a"));
        _format = Add(Flags.Text("--format"));
        _filters = Add(Flags.Filters("--filter", "-f"));
    }

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags) =>
        ImageFilter.NotSimulated(flags.GetValue(_filters) ?? [])
        ?? (Template(flags, out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error : null);

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (ImageFilter.Read(flags.GetValue(_filters) ?? [], words.Count > 0 ? words[0] : "", shell.Engine, out string refused) is not { } filter)
        {
            shell.DaemonError(refused);
            return SimTask<int>.From(1);
        }

        if (Template(flags, out string error) is not { } template)
        {
            shell.TemplateError(error);
            return SimTask<int>.From(1);
        }

        // Of images without a name only those that nothing was made on top of are dangling, also with -a.
        IEnumerable<Image> images = shell.Engine.ListedImages(flags.GetValue(_all) && !filter.OnlyDangling).Where(filter.Takes);
        return SimTask<int>.From(template.Print(
            images.SelectMany(i => Names(i, filter).Select(n => ImageColumns.Of(i, n, shell.Engine.Clock.Now, cut: !flags.GetValue(_full)))), ImageColumns.Headings, shell));
    }

    private static IEnumerable<string> Names(Image image, ImageFilter filter) =>
        image.Names.Count > 0 ? image.Names.Where(filter.TakesName)
        : filter.TakesNameless ? [ImageColumns.None + ":" + ImageColumns.None]
        : [];

    // Of -q and a template the template counts.
    private ListTemplate? Template(ParseResult flags, out string error)
    {
        string format = flags.GetValue(_format) ?? "";
        string text = format is not ("" or "table") ? format
            : flags.GetValue(_quiet) ? "{{.ID}}"
            : ImageColumns.Table(ImageColumns.Default);
        return ListTemplate.Read(text, Context, out error);
    }
}
