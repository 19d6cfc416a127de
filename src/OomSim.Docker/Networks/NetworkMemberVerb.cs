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

    /// <summary>One of the two.</summary>
    /// <param name="connects">True for connect.</param>
    /// <param name="profile">For what differs between releases.</param>
    public NetworkMemberVerb(bool connects, EngineProfile profile)
        : base("network " + (connects ? "connect" : "disconnect"), "NETWORK CONTAINER", least: 2, most: 2)
    {
        _connects = connects;
        Ignore(connects
            ? [_aliases, _address, Flags.Text("--ip6"), _links, Flags.List("--link-local-ip"), _options, .. profile.NewHelpTail ? (Option[])[Flags.Integer("--gw-priority")] : []]
            : [_force]);
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (!_connects || (flags.GetValue(_options) ?? []).All(o => o.Contains('=', StringComparison.Ordinal)))
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

        DockerNetwork? network = shell.Engine.FindNetwork(words[0]);
        if (!_connects && network is not null && flags.GetValue(_force) && shell.Engine.Resolve(words[1]).Container is null)
        {
            shell.DaemonError($"endpoint {words[1]} not found");
            return SimTask<int>.From(1);
        }

        // Up to 27 the engine looks for the network once the container starts.
        bool isKept = !shell.Profile.NewHelpTail && shell.Engine.Resolve(words[1]).Container is { Init: null };
        if (network is null && !isKept)
        {
            shell.DaemonError($"network {words[0]} not found");
            return SimTask<int>.From(1);
        }

        if (shell.Find(words[1]) is not { } container)
        {
            return SimTask<int>.From(1);
        }

        string? error = network is null ? DockerEngine.ChangeUnknown(container, words[0], _connects)
            : !_connects ? shell.Engine.Disconnect(container, network)
            : shell.Engine.Connect(container, network, new NetworkEndpoint(network.Name)
            {
                Aliases = flags.GetValue(_aliases) ?? [],
                Chosen = flags.GetValue(_address) ?? "",
                Links = flags.GetValue(_links) ?? [],
                Options = Flags.Pairs(flags.GetValue(_options)),
                IsConnected = true,
                IsKept = isKept,
            });
        if (error is not null)
        {
            shell.DaemonError(error);
        }

        return SimTask<int>.From(error is null ? 0 : 1);
    }
}
