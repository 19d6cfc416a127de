using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker diff</c>: what a container's writable layer changes.</summary>
internal sealed class DiffVerb() : Verb("diff", "CONTAINER", least: 1, most: 1)
{
    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (await shell.FindLocked(words[0]) is not { } container)
        {
            return 1;
        }

        foreach (FileChange change in WritableLayer.Changes(container.Files))
        {
            shell.Out($"{change.Kind} {change.Path}");
        }

        return 0;
    }
}
