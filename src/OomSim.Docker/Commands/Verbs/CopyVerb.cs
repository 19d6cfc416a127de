using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker cp</c> between a container and the host, or an archive on a stream. Like any client without a terminal it tells of no progress.</summary>
internal sealed class CopyVerb : Verb
{
    private const string Stream = "-";

    private readonly Option<bool> _followsLinks;

    /// <summary>The command of a release.</summary>
    public CopyVerb(EngineProfile profile)
        : base("cp", "CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH", least: 2, most: 2)
    {
        _followsLinks = Add(Flags.Switch("--follow-link", "-L"));
        Ignore([Flags.Switch("--archive", "-a"), .. profile.RemovesByWholeWord ? (Option[])[Flags.Switch("--quiet", "-q")] : []]);
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        (string fromContainer, string from) = Split(words[0]);
        (string toContainer, string to) = Split(words[1]);
        string? refused = words[0].Length == 0 ? "source can not be empty"
            : words[1].Length == 0 ? "destination can not be empty"
            : fromContainer.Length > 0 && toContainer.Length > 0 ? "copying between containers is not supported"
            : fromContainer.Length + toContainer.Length == 0 ? "must specify at least one container source"
            : words[1] == Stream ? shell.Output is null ? DockerEngine.NotSimulatedPrefix + "docker cp of an archive to the terminal (-) is not simulated: give it a file (> FILE)" : null
            : words[0] == Stream ? null
            : toContainer.Length > 0 && shell.Engine.InputFault(from) is { } unread ? unread
            : fromContainer.Length > 0 ? shell.Engine.OutputFault(to)
            : null;
        if (refused is not null)
        {
            shell.Error(refused);
            return 1;
        }

        return null;
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        (string fromContainer, string from) = Split(words[0]);
        (string toContainer, string to) = Split(words[1]);
        string typed = fromContainer.Length > 0 ? fromContainer : toContainer;
        string path = fromContainer.Length > 0 ? from : to;
        if (fromContainer.Length > 0 && from.Length == 0)
        {
            // The engine's own slip (20.10.24).
            shell.DaemonError("bad parameter: pathcannot be empty");
            return 1;
        }

        if (fromContainer.Length == 0 && to.Length == 0 && words[0] != Stream && shell.Engine.IsHostFileOf(from))
        {
            // Nothing behind the colon is a folder to the client, and one that is not there (20.10.24, 28.2.2).
            shell.Error(CopyFault.NoFolder.Text);
            return 1;
        }

        if (words[1] == Stream)
        {
            shell.Engine.Empty(shell.Output!);
        }

        (Container? container, string? missing) = shell.Engine.Resolve(shell.Asked(typed));
        bool isThere = container is not null && await shell.Engine.Lock(container);
        if (isThere && (fromContainer.Length == 0 || flags.GetValue(_followsLinks)))
        {
            // The client asks what lies there first.
            shell.Engine.TellMounts(container!, mount: true);
            shell.Engine.TellMounts(container!, mount: false);
        }

        if (words[0] == Stream && (!isThere || !DockerEngine.TakesArchive(container!, to)))
        {
            shell.Error($"destination \"{words[1]}\" must be a directory");
            return 1;
        }

        if (container is null || !isThere)
        {
            if (fromContainer.Length == 0 && (to.Length == 0 || to.EndsWith('/')) && shell.Engine.IsHostFileOf(from))
            {
                // The client takes what it cannot find for a folder that is not there.
                shell.Error(CopyFault.NoFolder.Text);
                return 1;
            }

            if (fromContainer.Length == 0)
            {
                // It asks for the folder that the copy would lie in.
                string above = to.TrimEnd('/');
                path = above.LastIndexOf('/') switch { > 0 and var slash => above[..slash], < 0 when above.Length > 0 => ".", _ => "/" };
            }

            return NotFound(typed, path, missing ?? ErrorTexts.NoSuchContainer(typed), shell);
        }

        CopyFault? fault = words[1] == Stream ? await shell.Engine.CopyOutArchive(container, from, shell.Output!, flags.GetValue(_followsLinks))
            : words[0] == Stream ? await shell.Engine.CopyInArchive(container, (shell.Input is { } input ? shell.Engine.FindFile(input) : null) ?? new HostFile(Stream, 0, []), to)
            : fromContainer.Length == 0
            ? await shell.Engine.CopyIn(container, from, to)
            : await shell.Engine.CopyOut(container, from, to, flags.GetValue(_followsLinks));
        if (fault is { MissingPath: { } absent })
        {
            return NotFound(typed, absent, $"Could not find the file {absent} in container {typed}", shell);
        }

        return shell.Told(fault);
    }

    // Older clients look at the path first, and know only that there is no such one.
    private static int NotFound(string container, string path, string error, Shell shell)
    {
        if (shell.Profile.ClientNotFoundText)
        {
            shell.Error($"Error: No such container:path: {container}:{path}");
        }
        else
        {
            shell.DaemonError(error);
        }

        return 1;
    }

    // A path of the host begins with / or ., or has no colon.
    private static (string Container, string Path) Split(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || word[0] is '/' or '.' ? ("", word) : (word[..colon], word[(colon + 1)..]);
    }
}
