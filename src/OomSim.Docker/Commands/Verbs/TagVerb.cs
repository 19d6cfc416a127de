using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker tag</c> (D7.19).</summary>
internal sealed class TagVerb() : Verb("tag", "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", least: 2, most: 2)
{
    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (ImageName.Fault(words[1], shell.Engine.Profile) is { } malformed)
        {
            shell.Error($"Error parsing reference: \"{words[1]}\" is not a valid repository/tag: {malformed}");
            return SimTask<int>.From(1);
        }

        if (shell.Engine.Tag(words[0], words[1]) is { } error)
        {
            shell.DaemonError(error);
            return SimTask<int>.From(1);
        }

        return SimTask<int>.From(0);
    }
}
