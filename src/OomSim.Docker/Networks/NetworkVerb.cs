using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker network create|rm|ls|inspect</c>.</summary>
internal sealed class NetworkVerb : Verb
{
    private const string Context = "network.networkContext";

    private static readonly IReadOnlyDictionary<string, string> Headings = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["CreatedAt"] = "CREATED AT",
        ["Driver"] = "DRIVER",
        ["ID"] = "NETWORK ID",
        ["IPv4"] = "IPV4",
        ["IPv6"] = "IPV6",
        ["Internal"] = "INTERNAL",
        ["Labels"] = "LABELS",
        ["Name"] = "NAME",
        ["Scope"] = "SCOPE",
    };

    private readonly string _kind;
    private readonly Option<string?> _driver = Flags.Text("--driver", "-d");
    private readonly Option<string?> _format = Flags.Text("--format", "-f");
    private readonly Option<string?> _listFormat = Flags.Text("--format");
    private readonly Option<string[]?> _filters = Flags.Filters("--filter", "-f");
    private readonly Option<string[]?> _labels = Flags.Checked("--label", FlagFaults.Label);
    private readonly Option<string[]> _subnets = Flags.List("--subnet");
    private readonly Option<bool> _six = Flags.Switch("--ipv6");
    private readonly Option<string[]> _gateways = Flags.List("--gateway");
    private readonly Option<string[]> _ranges = Flags.List("--ip-range");
    private readonly Option<string[]> _auxiliary = Flags.List("--aux-address");
    private readonly Option<string?> _addressDriver = Flags.Text("--ipam-driver");
    private readonly Option<string[]> _addressOptions = Flags.List("--ipam-opt");
    private readonly Option<bool> _configOnly = Flags.Switch("--config-only");
    private readonly Option<string?> _configFrom = Flags.Text("--config-from");
    private readonly Option<string?> _scope = Flags.Text("--scope");
    private readonly Option<bool> _attachable = Flags.Switch("--attachable");
    private readonly Option<string[]> _options = Flags.List("--opt", "-o");
    private readonly Option<bool> _ingress = Flags.Switch("--ingress");
    private readonly Option<bool> _internal = Flags.Switch("--internal");
    private readonly Option<bool> _quiet = Flags.Switch("--quiet", "-q");
    private readonly Option<bool> _full = Flags.Switch("--no-trunc");
    private readonly Option<bool> _force = Flags.Switch("--force", "-f");

    /// <summary>One of them.</summary>
    /// <param name="kind"><c>create</c>, <c>rm</c>, <c>ls</c> or <c>inspect</c>.</param>
    /// <param name="profile">For what differs between releases.</param>
    public NetworkVerb(string kind, EngineProfile profile)
        : base("network " + kind, kind switch { "ls" => "", "create" => "NETWORK", _ => "NETWORK [NETWORK...]" }, least: kind == "ls" ? 0 : 1, most: kind switch { "ls" => 0, "create" => 1, _ => int.MaxValue })
    {
        _kind = kind;
        switch (kind)
        {
            case "create":
                Ignore([_driver, _labels, _subnets, _internal, _attachable, _options, _gateways, _ranges, _six, _auxiliary, _addressDriver, _addressOptions, _configOnly, _configFrom, _scope, _ingress]);
                break;
            case "ls":
                Ignore([_listFormat, _filters, _quiet, _full]);
                break;
            case "inspect":
                Ignore([_format, Flags.Switch("--verbose", "-v")]);
                break;
            default:
                Ignore(profile.InvalidSignalInRouter ? [] : [_force]);
                break;
        }
    }

    /// <inheritdoc/>
    protected override bool AsksForEach => _kind is "rm" or "inspect";

    /// <inheritdoc/>
    protected override bool HidesOptions => _kind == "rm";

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (_kind == "create" && (NetworkAddresses.Fault(Listed(flags, _subnets), Listed(flags, _ranges), Listed(flags, _gateways))
            ?? NetworkAddresses.AuxiliaryFault(Listed(flags, _subnets), Flags.Pairs(flags.GetValue(_auxiliary)).Values)) is { } fault)
        {
            shell.Error(fault);
            return 1;
        }

        return _kind == "inspect" ? ObjectPrinter.Malformed(flags.GetValue(_format) ?? "", shell) : null;
    }

    /// <inheritdoc/>
    protected override int Unreachable(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (_kind == "inspect")
        {
            shell.Out(flags.GetValue(_format) is null or "" or "json" ? "[]" : "");
        }

        int code = base.Unreachable(flags, words, shell);
        if (_kind == "rm" && shell.Profile.NewHelpTail)
        {
            shell.Error("exit status 1");
        }

        return code;
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell) => SimTask<int>.From(_kind switch
    {
        "create" => Create(flags, words[0], shell),
        "rm" => Remove(flags, words, shell),
        "ls" => List(flags, shell),
        _ => Inspect(flags, words, shell),
    });

    private int Create(ParseResult flags, string name, Shell shell)
    {
        // Addresses of IPv6 are none of this engine's.
        string[] fours = [.. Listed(flags, _subnets).Where(s => !s.Contains(':', StringComparison.Ordinal))];
        string subnet = fours.FirstOrDefault() ?? "";
        bool hasSix = Listed(flags, _subnets).Length > fours.Length;
        var wanted = new NetworkDefinition(name)
        {
            Driver = flags.GetValue(_driver) ?? "bridge",
            IsInternal = flags.GetValue(_internal),
            IsIngress = flags.GetValue(_ingress),
            IsAttachable = flags.GetValue(_attachable),
            Subnet = subnet,
            Range = NetworkAddresses.In(subnet, Listed(flags, _ranges)),
            Gateway = NetworkAddresses.In(subnet, Listed(flags, _gateways)),
            MoreSubnets = [.. fours.Skip(1)],
            WantsIPv6Pool = flags.GetValue(_six) && !hasSix,
            HasIPv6 = flags.GetValue(_six),
            SubnetOfIPv6 = Listed(flags, _subnets).FirstOrDefault(s => s.Contains(':', StringComparison.Ordinal)) ?? "",
            Auxiliary = Flags.Pairs(flags.GetValue(_auxiliary)),
            AddressDriver = flags.GetValue(_addressDriver) is { Length: > 0 } addressDriver ? addressDriver : "default",
            AddressOptions = Flags.Pairs(flags.GetValue(_addressOptions)),
            IsConfigOnly = flags.GetValue(_configOnly),
            ConfigFrom = flags.GetValue(_configFrom) ?? "",
            Scope = flags.GetValue(_scope) ?? "",
            Labels = Flags.Pairs(flags.GetValue(_labels)),
            Options = Flags.Pairs(flags.GetValue(_options)),
        };
        if (shell.Engine.CreateNetwork(wanted) is { } error)
        {
            shell.DaemonError(error);
            return 1;
        }

        if (flags.GetValue(_six))
        {
            shell.Error("oomsim: warning: addresses of IPv6 are not simulated: containers of the network have those of IPv4 alone");
        }

        shell.Out(shell.Engine.FindNetwork(name)!.Id);
        return 0;
    }

    // Several may stand in one, with commas.
    private static string[] Listed(ParseResult flags, Option<string[]> option) => [.. (flags.GetValue(option) ?? []).SelectMany(v => v.Split(','))];

    private int Remove(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        bool force = !shell.Profile.InvalidSignalInRouter && flags.GetValue(_force);
        bool failed = false;
        foreach (string typed in words)
        {
            DockerNetwork? network = shell.Engine.FindNetwork(shell.Trimmed(typed));
            if (network is null && force && shell.Nameless(typed, "network") is null)
            {
                continue;
            }

            string? error = network is null ? NotFound(typed, shell) : shell.Engine.RemoveNetwork(network) is { } refused ? "Error response from daemon: " + refused : null;
            failed |= error is not null;
            if (error is null)
            {
                shell.Out(typed);
            }
            else
            {
                shell.Error(error);
            }
        }

        if (failed && shell.Profile.NewHelpTail)
        {
            shell.Error("exit status 1");
        }

        return failed ? 1 : 0;
    }

    private int List(ParseResult flags, Shell shell)
    {
        if (ObjectFilter.Read(flags.GetValue(_filters) ?? [], (key, values) => Filter(key, values, shell.Engine), ["dangling", "type"], (key, values) => FilterError(key, values, shell.Profile), out Func<DockerNetwork, bool> takes) is { } refused)
        {
            shell.Error(FilterFault.Of(refused, shell.Profile));
            return 1;
        }

        string format = RawFormat.Of(flags.GetValue(_listFormat) ?? "", flags.GetValue(_quiet), ("network_id", "ID"), ("name", "Name"), ("driver", "Driver"), ("scope", "Scope"));
        string text = format is not ("" or "table") ? format : flags.GetValue(_quiet) ? "{{.ID}}" : "table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}";
        return ListTemplate.Read(text, Context, shell) is not { } template ? 1 : template.Print(
            shell.Engine.Networks.Where(takes).OrderBy(n => n.Name, NaturalOrder.Instance).Select(n => WithIPv4(shell.Profile, new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["CreatedAt"] = Timestamps.Rfc3339Fixed(n.CreatedNs)[..19].Replace('T', ' ') + " +0000 UTC",
                ["Driver"] = n.Driver,
                ["ID"] = flags.GetValue(_full) ? n.Id : n.Id[..12],
                ["IPv6"] = n.Definition.HasIPv6 ? "true" : "false",
                ["Internal"] = n.Definition.IsInternal ? "true" : "false",
                ["Labels"] = ListColumns.LabelsOf(n.Labels),
                ["Name"] = n.Name,
                ["Scope"] = "local",
            })),
            Headings,
            shell);
    }

    // A column of 28 and later.
    private static SortedDictionary<string, string> WithIPv4(EngineProfile profile, SortedDictionary<string, string> row)
    {
        if (profile.NewHelpTail)
        {
            row["IPv4"] = "true";
        }

        return row;
    }

    // Values of one key are alternatives, labels come together.
    private static Func<DockerNetwork, bool>? Filter(string key, string[] values, DockerEngine engine) => key switch
    {
        "name" => n => values.Any(v => NamePattern.Matches(n.Name, v, engine.Profile)),
        "id" => n => values.Any(v => NamePattern.Matches(n.Id, v, engine.Profile)),
        "driver" => n => values.Contains(n.Driver, StringComparer.Ordinal),
        "scope" => _ => values.Contains("local", StringComparer.Ordinal),

        // Who is on a network is filled in behind the filters (daemon/network.go, GetNetworks; 20.10.24).
        "dangling" => n => n.IsPredefined == values.Any(v => v is "false" or "0"),
        "type" => n => values.Contains(n.IsPredefined ? "builtin" : "custom", StringComparer.Ordinal),
        "label" => n => values.All(v => PruneFilter.HasLabel(n.Labels, v)),
        _ => null,
    };

    // Up to 20.10 the engine has words of its own for what is dangling.
    private static string? FilterError(string key, string[] values, EngineProfile profile) => key switch
    {
        "type" when Array.Find(values, v => v is not ("builtin" or "custom")) is { } type => $"invalid filter: 'type'='{type}'",
        "dangling" when !profile.InvalidSignalInRouter => ObjectFilter.TruthFault(key, values, profile),
        "dangling" when values.Distinct(StringComparer.Ordinal).Count() > 1 => "got more than one value for filter key \"dangling\"",
        "dangling" when ObjectFilter.TruthFault(key, values, profile) is not null => "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")",
        _ => null,
    };

    private int Inspect(ParseResult flags, IReadOnlyList<string> words, Shell shell) => ObjectPrinter.Inspect(
        words,
        typed => shell.Engine.FindNetwork(shell.Trimmed(typed)) is { } network ? NetworkObjectJson.Of(network, shell.Engine) : null,
        typed => NotFound(typed, shell),
        flags.GetValue(_format) ?? "",
        shell);

    /// <summary>What is said of a network that is not there.</summary>
    internal static string NotFound(string typed, Shell shell) =>
        shell.Profile.ClientNotFoundText ? $"Error: No such network: {typed}" : shell.Nameless(typed, "network") ?? $"Error response from daemon: network {shell.Trimmed(typed)} not found";
}
