using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker logout</c>: the client forgets what it does not know.</summary>
internal sealed class LogoutVerb : Verb
{
    /// <summary>The command.</summary>
    public LogoutVerb()
        : base("logout", "[SERVER]", least: 0, most: 1)
    {
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        shell.Out("Removing login credentials for " + (words.Count > 0 ? words[0] : "https://index.docker.io/v1/"));
        return 0;
    }

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell) => SimTask<int>.From(0);
}
