using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker push</c>: no registry takes anything of who has no account there, which nobody has.</summary>
internal sealed class PushVerb : Verb
{
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _allTags;

    /// <summary>The command.</summary>
    public PushVerb()
        : base("push", "NAME[:TAG]", least: 1, most: 1)
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
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string repository = ImageReference.Repository(words[0]);
        bool quiet = flags.GetValue(_quiet);
        if (!quiet)
        {
            shell.Out($"The push refers to repository [{(ImageReference.HasHost(words[0]) ? "" : repository.Contains('/', StringComparison.Ordinal) ? "docker.io/" : "docker.io/library/")}{repository}]");
        }

        if (shell.Engine.FindImage(words[0]) is not { } image)
        {
            shell.Error("An image does not exist locally with the tag: " + repository);
        }
        else if (shell.Engine.Registry?.Unreachable(words[0]) is { } unreachable)
        {
            shell.Error(unreachable);
        }
        else
        {
            foreach (Layer layer in quiet ? [] : image.Layers.Reverse())
            {
                shell.Out(layer.Digest[..12] + ": Preparing");
            }

            shell.Error("denied: requested access to the resource is denied");
        }

        return SimTask<int>.From(1);
    }
}
