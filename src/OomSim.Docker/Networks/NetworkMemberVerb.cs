using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker network connect</c> and <c>disconnect</c>.</summary>
internal sealed class NetworkMemberVerb : Verb
{
    private readonly bool _connects;
    private readonly Option<string[]> _aliases = Flags.List("--alias");
    private readonly Option<string[]?> _links = Flags.Checked("--link", FlagFaults.Link);
    private readonly Option<string[]> _options = Flags.List("--driver-opt");
    private readonly Option<bool> _force = Flags.Switch("--force", "-f");
    private readonly Option<string?> _address = Flags.Text("--ip");
    private readonly Option<string?> _address6 = Flags.Text("--ip6");
    private readonly Option<string[]> _linkLocal = Flags.List("--link-local-ip");

    /// <summary>One of the two.</summary>
    /// <param name="connects">True for connect.</param>
    /// <param name="profile">For what differs between releases.</param>
    public NetworkMemberVerb(bool connects, EngineProfile profile)
        : base("network " + (connects ? "connect" : "disconnect"), "NETWORK CONTAINER", least: 2, most: 2)
    {
        _connects = connects;
        Ignore(connects
            ? [_aliases, _address, _address6, _links, _linkLocal, _options, .. profile.NewHelpTail ? (Option[])[Flags.Integer("--gw-priority")] : []]
            : [_force]);
    }

    /// <inheritdoc/>
    /// <remarks>A client of 28 needs a key as well (28.2.2).</remarks>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (!_connects || Options(flags).All(o => o.Contains('=', StringComparison.Ordinal) && !(shell.Profile.NewHelpTail && o.Split('=')[0].Trim().Length == 0)))
        {
            return null;
        }

        shell.Error("invalid key/value pair format in driver options");
        return 1;
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        // The container is looked for first (seen with 20.10.24).
        if ((_connects || !flags.GetValue(_force)) && shell.Profile.InvalidSignalInRouter && shell.Find(words[1]) is null)
        {
            return SimTask<int>.From(1);
        }

        if ((shell.Nameless(words[0], "network") ?? shell.Nameless(words[1], "container")) is { } nameless)
        {
            shell.Error(nameless);
            return SimTask<int>.From(1);
        }

        (string name, string member) = (shell.Trimmed(words[0]), shell.Trimmed(words[1]));
        DockerNetwork? network = shell.Engine.FindNetwork(name);
        if (!_connects && network is not null && flags.GetValue(_force) && shell.Engine.Resolve(member).Container is null)
        {
            shell.DaemonError($"endpoint {member} not found");
            return SimTask<int>.From(1);
        }

        // Up to 27 the engine looks for the network once the container starts.
        bool isKept = !shell.Profile.NewHelpTail && shell.Engine.Resolve(member).Container is { Init: null, Restarting: false };
        if (network is null && !isKept)
        {
            shell.DaemonError($"network {name} not found");
            return SimTask<int>.From(1);
        }

        if (shell.Find(member) is not { } container)
        {
            return SimTask<int>.From(1);
        }

        string? error = network is null ? DockerEngine.ChangeUnknown(container, name, _connects)
            : !_connects ? shell.Engine.Disconnect(container, network)
            : shell.Engine.Connect(container, network, new NetworkEndpoint(network.Name)
            {
                Aliases = flags.GetValue(_aliases) ?? [],
                Chosen = flags.GetValue(_address) ?? "",
                Links = flags.GetValue(_links) ?? [],
                Chosen6 = flags.GetValue(_address6) ?? "",
                LinkLocal = flags.GetValue(_linkLocal) ?? [],
                Options = Flags.Pairs([.. Options(flags).Select(o => string.Join('=', o.Split('=', 2).Select(p => p.Trim())))]),
                IsConnected = true,
                IsKept = isKept,
            });
        if (error is not null)
        {
            shell.DaemonError(error);
        }

        return SimTask<int>.From(error is null ? 0 : 1);
    }

    private IEnumerable<string> Options(ParseResult flags) => (flags.GetValue(_options) ?? []).Where(o => o.Length > 0);
}
