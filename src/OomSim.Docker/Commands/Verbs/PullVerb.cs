using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker pull</c> (D7.18).</summary>
internal sealed class PullVerb : Verb
{
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _allTags;

    /// <summary>The command.</summary>
    public PullVerb()
        : base("pull", "NAME[:TAG|@DIGEST]", least: 1, most: 1)
    {
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _allTags = Add(Flags.Switch("--all-tags", "-a"));
        Ignore([Flags.Text("--platform"), Flags.Switch("--disable-content-trust")]);
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string? refused = ImageName.Fault(words[0], shell.Engine.Profile)
            ?? (flags.GetValue(_allTags) && ImageReference.HasTag(words[0]) ? "tag can't be used with --all-tags/-a" : null);
        if (refused is not null)
        {
            shell.Error(refused);
            return 1;
        }

        if (!flags.GetValue(_quiet) && !flags.GetValue(_allTags) && !ImageReference.HasTag(words[0]))
        {
            shell.Out("Using default tag: latest");
        }

        return null;
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string name = words[0];

        if (flags.GetValue(_allTags))
        {
            shell.Error($"{DockerEngine.NotSimulatedPrefix}docker pull --all-tags is not simulated");
            return 1;
        }

        bool quiet = flags.GetValue(_quiet);
        if (await Pull(shell, name, quiet ? null : shell.Out) is { } error)
        {
            shell.DaemonError(error);
            return 1;
        }

        shell.Out(ImageReference.Full(name));
        return 0;
    }

    /// <summary>Pulls an image: the engine's error, or null.</summary>
    /// <param name="shell">For whom.</param>
    /// <param name="name">Its name.</param>
    /// <param name="tell">Where lines of progress go; null for nowhere.</param>
    public static SimTask<string?> Pull(Shell shell, string name, Action<string>? tell)
    {
        var done = new SimTask<string?>();
        shell.Engine.Pull(name, line => tell?.Invoke(line), done.Complete);
        return done;
    }
}
