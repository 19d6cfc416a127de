using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker load</c> (D7.24).</summary>
internal sealed class LoadVerb : Verb
{
    private readonly Option<string?> _input;

    /// <summary>The command.</summary>
    public LoadVerb()
        : base("load", "", least: 0, most: 0)
    {
        _input = Add(Flags.Text("--input", "-i"));
        Ignore([Flags.Switch("--quiet", "-q")]);
    }

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string path = PathOf(flags, shell);
        if (path.Length > 0 && shell.Engine.FindFile(path) is not null)
        {
            return null;
        }

        shell.Error(path.Length > 0 && shell.Engine.HasFolder(path) ? shell.FolderSent("images/load?quiet=1", path) : path.Length == 0 ? "requested load from stdin, but stdin is empty" : $"open {path}: no such file or directory");
        return 1;
    }

    private string PathOf(ParseResult flags, Shell shell) => flags.GetValue(_input) is { Length: > 0 } path ? path : shell.Input ?? "";

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        HostFile file = shell.Engine.FindFile(PathOf(flags, shell))!;

        if (await shell.Engine.Load(file, shell.Out) is { } error)
        {
            shell.Error(shell.Profile.SavesBlobs ? "Error response from daemon: " + error : error);
            return 1;
        }

        return 0;
    }
}
