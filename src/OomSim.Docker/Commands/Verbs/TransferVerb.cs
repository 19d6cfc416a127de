using System.CommandLine;

namespace OomSim.Docker;

/// <summary>What <c>docker pull</c> and <c>docker push</c> have in common: the flags, and what the client looks at before it asks the engine.</summary>
internal abstract class TransferVerb : Verb
{
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _allTags;
    private readonly Option<string?>? _platform;

    /// <summary>The command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">What its usage says behind the options.</param>
    /// <param name="hasPlatform">True where it takes one platform of several: a push does from 28 on.</param>
    protected TransferVerb(string name, string arguments, bool hasPlatform)
        : base(name, arguments, least: 1, most: 1)
    {
        _quiet = Add(Flags.Switch("--quiet", "-q"));
        _allTags = Add(Flags.Switch("--all-tags", "-a"));
        _platform = hasPlatform ? Add(Flags.Text("--platform")) : null;
        Ignore([Flags.Switch("--disable-content-trust")]);
    }

    /// <summary>True where no progress is told.</summary>
    /// <param name="flags">The line.</param>
    protected bool IsQuiet(ParseResult flags) => flags.GetValue(_quiet);

    /// <summary>True where all tags of the repository are meant.</summary>
    /// <param name="flags">The line.</param>
    protected bool TakesAllTags(ParseResult flags) => flags.GetValue(_allTags);

    /// <summary>What the engine says of the platform that is asked for; null for nothing.</summary>
    /// <param name="flags">The line.</param>
    protected string? PlatformFault(ParseResult flags) => _platform is null ? null : PlatformText.EngineFault(flags.GetValue(_platform) ?? "");

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string? refused = ImageName.Fault(words[0], shell.Engine.Profile)
            ?? (TakesAllTags(flags) && ImageReference.HasTag(words[0]) ? "tag can't be used with --all-tags/-a" : null);
        if (refused is not null)
        {
            shell.Error(refused);
            return 1;
        }

        if (!IsQuiet(flags) && !TakesAllTags(flags) && !ImageReference.HasTag(words[0]))
        {
            shell.Out("Using default tag: latest");
        }

        return null;
    }
}
