using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker ps</c> (D8.11): newest first.</summary>
internal sealed class ListVerb : Verb
{
    private const string Context = "formatter.ContainerContext";

    private readonly Option<bool> _all;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _full;
    private readonly Option<bool> _size;
    private readonly Option<bool> _latest;
    private readonly Option<long?> _last;
    private readonly Option<string?> _format;
    private readonly Option<string[]?> _filters;

    /// <summary>The command.</summary>
    public ListVerb()
        : base("ps", "", least: 0, most: 0)
    {
        _all = Add(Flags.Switch("--all", "-a"));
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _full = Add(Flags.Switch("--no-trunc"));
        _size = Add(Flags.Switch("--size", "-s"));
        _latest = Add(Flags.Switch("--latest", "-l"));
        _last = Add(Flags.Integer("--last", "-n"));
        _format = Add(Flags.Text("--format"));
        _filters = Add(Flags.Filters("--filter", "-f"));
    }

    /// <inheritdoc/>
    public override string? NotSimulated(ParseResult flags)
    {
        string? error = new ListFilter().Read(flags.GetValue(_filters) ?? [], EngineProfile.V28);
        return error is null ? ListTemplate.NotSimulated(flags.GetValue(_format) ?? "") : error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error : null;
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string format = flags.GetValue(_format) ?? "";
        bool isQuiet = flags.GetValue(_quiet);
        if (isQuiet && format.Length > 0 && !shell.Profile.QuietKeepsFormat)
        {
            shell.Error("WARNING: Ignoring custom format, because both --format and --quiet are set.");
        }

        // The client tries the template to see whether it asks for sizes.
        if (flags.GetValue(_size) || format.Length == 0)
        {
            return null;
        }

        string? error = ListTemplate.ReadWhole(format, Context, shell.Profile, out string malformed, ListColumns.Pointers(shell.Profile)) is not { } template ? "failed to parse template: " + malformed
            : template.Try(ListColumns.OfNothing(shell.Engine.Clock.Now)) is { } unknown ? "failed to execute template: " + unknown
            : null;
        if (error is null || malformed.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        shell.Error(error);
        return 1;
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell) => SimTask<int>.From(List(flags, shell));

    private int List(ParseResult flags, Shell shell)
    {
        var filter = new ListFilter();
        if ((filter.Read(flags.GetValue(_filters) ?? [], shell.Profile) ?? filter.LookUp(shell.Engine)) is { } refused)
        {
            shell.Error(FilterFault.Of(refused, shell.Profile));
            return 1;
        }

        IReadOnlyList<Container> chosen = Choose(flags, filter, shell.Engine);
        (string, string)[] size = flags.GetValue(_size) ? [("size", "Size")] : [];
        string format = RawFormat.Of(
            flags.GetValue(_format) ?? "", flags.GetValue(_quiet),
            [
                ("container_id", "ID"), ("image", "Image"), ("command", "Command"), ("created_at", "CreatedAt"), ("state", "State"), ("status", "Status"),
                ("names", "Names"), ("labels", "Labels"), ("ports", "Ports"), .. size,
            ]);

        // Of both, 20.10 takes the template, and later ones take raw alone.
        if (flags.GetValue(_quiet) && (format is "" or "table" || !(shell.Profile.QuietKeepsFormat || flags.GetValue(_format) == "raw")))
        {
            foreach (Container container in chosen)
            {
                shell.Out(flags.GetValue(_full) ? container.Id : container.Id[..12]);
            }

            return 0;
        }

        string columns = string.Join("\t", ListColumns.Default.Select(c => "{{." + c + "}}")) + (flags.GetValue(_size) ? "\t{{.Size}}" : "");
        return ListTemplate.Read(format is "" or "table" ? "table " + columns : format, Context, shell, ListColumns.Pointers(shell.Profile)) is { } template ? Print(chosen, template, flags, shell) : 1;
    }

    private int Print(IReadOnlyList<Container> chosen, ListTemplate template, ParseResult flags, Shell shell)
    {
        bool size = flags.GetValue(_size) || template.Names("Size") || (template.TakesRows && flags.GetValue(_format) != "json");
        return template.Print(chosen.Select(c => ListColumns.Of(c, shell.Engine, cut: !flags.GetValue(_full), size)), ListColumns.HeadingsOf(shell.Profile), shell);
    }

    // A number of containers asked for counts those that do not run as well.
    private List<Container> Choose(ParseResult flags, ListFilter filter, DockerEngine engine)
    {
        long most = flags.GetValue(_last) ?? (flags.GetValue(_latest) ? 1 : -1);
        bool all = flags.GetValue(_all) || filter.ShowsAll || most > 0;
        IEnumerable<Container> found = engine.Containers.Reverse().Where(c => (c.Running || all) && filter.Takes(c));
        return [.. most > 0 ? found.Take((int)Math.Min(most, int.MaxValue)) : found];
    }
}
