using System.CommandLine;
using System.Text;

namespace OomSim.Docker;

/// <summary><c>docker builder|container|image|network|volume|system prune</c> (D7.33–D7.35). Nobody answers its question: it wants <c>-f</c>.</summary>
internal sealed class PruneVerb : Verb
{
    private readonly string _kind;
    private readonly Option<bool> _force;
    private readonly Option<bool> _all;
    private readonly Option<bool> _volumes;
    private readonly Option<string[]?> _filters;

    /// <summary>One of them.</summary>
    /// <param name="kind">What is pruned.</param>
    /// <param name="profile">For what differs between releases.</param>
    public PruneVerb(string kind, EngineProfile profile)
        : base(kind + " prune", "", least: 0, most: 0)
    {
        _kind = kind;
        _force = Add(Flags.Switch("--force", "-f"));
        _filters = Add(Flags.Filters("--filter"));
        _all = Flags.Switch("--all", "-a");
        _volumes = Flags.Switch("--volumes");
        if (kind is not ("container" or "network") && !(kind == "volume" && profile.InvalidSignalInRouter))
        {
            Add(_all);
        }

        if (kind == "system")
        {
            Add(_volumes);
        }

        if (kind == "builder")
        {
            Ignore([Flags.Checked("--keep-storage", size => ByteSize.TryParse(size, out _, out string error) ? null : error)]);
        }
    }

    /// <inheritdoc/>
    protected override bool HidesOptions => _kind == "builder";

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string[] filters = flags.GetValue(_filters) ?? [];
        if (HasVolumes(flags) && filters.Any(f => f.StartsWith("until=", StringComparison.Ordinal)))
        {
            shell.Error("ERROR: The \"until\" filter is not supported with \"--volumes\"");
            return 1;
        }

        if (!flags.GetValue(_force))
        {
            shell.Write(Warning(IsAll(flags), HasVolumes(flags), shell.Profile) + Filtered(filters) + "Are you sure you want to continue? [y/N] ");
            if (shell.Profile.PruneAnswersNo && _kind is not ("network" or "system"))
            {
                shell.Out("Total reclaimed space: 0B");
            }

            return 0;
        }

        return null;
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        bool all = IsAll(flags);
        bool volumes = HasVolumes(flags);
        string[] filters = flags.GetValue(_filters) ?? [];
        if (_kind == "volume" && filters.Any(f => f.StartsWith("until=", StringComparison.OrdinalIgnoreCase)))
        {
            // No volume is pruned by its age.
            shell.DaemonError(FilterFault.Of("invalid filter 'until'", shell.Profile));
            return SimTask<int>.From(1);
        }

        if (PruneFilter.Read(filters, shell.Engine.Clock.Now, _kind is "image" ? all : null, shell.Profile, out string error) is not { } filter)
        {
            if (error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal))
            {
                shell.Error(error);
            }
            else
            {
                shell.DaemonError((_kind == "builder" ? "failed to prune build cache: " : "") + FilterFault.Of(error, shell.Profile));
            }

            return SimTask<int>.From(1);
        }

        DockerEngine engine = shell.Engine;
        long reclaimed = 0;
        if (_kind is "container" or "system")
        {
            reclaimed += Section("Deleted Containers:", shell, tell => engine.PruneContainers(filter, tell));
        }

        if (_kind == "system")
        {
            _ = Section("Deleted Networks:", shell, tell => Free(() => engine.PruneNetworks(filter, tell)));
        }

        if (_kind == "network")
        {
            _ = Section("Deleted Networks:", shell, tell => Free(() => engine.PruneNetworks(filter, tell)));
            return SimTask<int>.From(0);
        }

        if (_kind == "volume" || volumes)
        {
            // Up to 20.10 volumes that somebody named go as well; later ones ask for -a, and a prune of the system leaves them.
            reclaimed += Section("Deleted Volumes:", shell, tell => engine.PruneVolumes(shell.Profile.InvalidSignalInRouter || (_kind == "volume" && all), filter, tell));
        }

        if (_kind is "image" or "system")
        {
            reclaimed += Section("Deleted Images:", shell, tell => engine.PruneImages(_kind == "image" ? filter.NamedToo : all, filter, (what, which) => tell($"{what.ToLowerInvariant()}: {which}")));
        }

        if (_kind is "builder" or "system")
        {
            // The classic builder's cache are images: no records of its own.
            engine.PublishPrune("builder", 0);
        }

        shell.Out("Total reclaimed space: " + HumanSize.Decimal(reclaimed, 4));
        return SimTask<int>.From(0);
    }

    private bool IsAll(ParseResult flags) => Grammar.Options.Contains(_all) && flags.GetValue(_all);

    private bool HasVolumes(ParseResult flags) => _kind == "system" && flags.GetValue(_volumes);

    private static long Free(Action prune)
    {
        prune();
        return 0;
    }

    // A heading, a line for each, an empty line; nothing where there is nothing.
    private static long Section(string heading, Shell shell, Func<Action<string>, long> prune)
    {
        var lines = new StringBuilder();
        long reclaimed = prune(line => lines.Append(line).Append('\n'));
        if (lines.Length > 0)
        {
            shell.Out(heading);
            shell.Out(lines.ToString());
        }

        return reclaimed;
    }

    // Only the prune of the system tells what it was asked to look for.
    private string Filtered(string[] filters) => _kind == "system" && filters.Length > 0
        ? "  Items to be pruned will be filtered with:\n" + string.Concat(filters.Order(StringComparer.Ordinal).Select(f => $"  - {f}\n")) + "\n"
        : "";

    private string Warning(bool all, bool volumes, EngineProfile profile)
    {
        const string Images = "images without at least one container associated to them";
        string some = profile.PruneAnswersNo ? "all volumes" : "all anonymous volumes";
        return _kind switch
        {
            "builder" => $"WARNING! This will remove all {(all ? "" : "dangling ")}build cache. ",
            "container" => "WARNING! This will remove all stopped containers.\n",
            "network" => "WARNING! This will remove all custom networks not used by at least one container.\n",
            "image" => $"WARNING! This will remove all {(all ? Images : "dangling images")}.\n",
            "volume" => $"WARNING! This will remove {(profile.InvalidSignalInRouter || all ? "all" : "anonymous")} local volumes not used by at least one container.\n",
            _ => "WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n"
                + (volumes ? $"  - {some} not used by at least one container\n" : "")
                + $"  - all {(all ? Images : "dangling images")}\n"
                + $"  - {(all ? "all build cache" : profile.PruneAnswersNo ? "all dangling build cache" : "unused build cache")}\n\n",
        };
    }
}
