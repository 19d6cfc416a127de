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
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (flags.GetValue(_input) is not { Length: > 0 } path)
        {
            shell.Error("requested load from stdin, but stdin is empty");
            return 1;
        }

        if (shell.Engine.FindFile(path) is not { } file)
        {
            shell.Error($"open {path}: no such file or directory");
            return 1;
        }

        if (await shell.Engine.Load(file, shell.Out) is { } error)
        {
            shell.Error(shell.Profile.SavesBlobs ? "Error response from daemon: " + error : error);
            return 1;
        }

        return 0;
    }
}
