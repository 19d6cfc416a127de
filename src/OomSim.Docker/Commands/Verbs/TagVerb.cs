using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker tag</c> (D7.19).</summary>
internal sealed class TagVerb() : Verb("tag", "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", least: 2, most: 2)
{
    /// <inheritdoc/>
    public override bool Interspersed => false;

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        foreach (string word in words)
        {
            if ((word == words[0] ? ImageName.FaultOfAny(word, shell.Engine.Profile) : ImageName.Fault(word, shell.Engine.Profile)) is { } malformed)
            {
                shell.Error($"Error parsing reference: \"{word}\" is not a valid repository/tag: {malformed}");
                return 1;
            }
        }

        if (words[1].Contains('@', StringComparison.Ordinal))
        {
            shell.Error("refusing to create a tag with a digest reference");
            return 1;
        }

        return null;
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (shell.Engine.Tag(words[0], words[1]) is { } error)
        {
            shell.DaemonError(error);
            return SimTask<int>.From(1);
        }

        return SimTask<int>.From(0);
    }
}
