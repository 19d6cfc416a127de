using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker pause</c> and <c>docker unpause</c>.</summary>
internal sealed class PauseVerb(string name) : EachVerb(name, parallel: true)
{
    /// <inheritdoc/>
    protected override async SimTask<string?> Do(ParseResult flags, Container container, string typed, Shell shell) =>
        Name == "pause" ? await shell.Engine.Pause(container, typed) : shell.Engine.Unpause(container, typed);
}
