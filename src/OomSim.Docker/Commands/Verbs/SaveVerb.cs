using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker save</c> of images and <c>docker export</c> of a container (D7.23, D7.25), to a file of the host.</summary>
internal sealed class SaveVerb : Verb
{
    private readonly Option<string?> _output;

    /// <summary>One of the two.</summary>
    public SaveVerb(bool export)
        : base(export ? "export" : "save", export ? "CONTAINER" : "IMAGE [IMAGE...]", least: 1, most: export ? 1 : int.MaxValue) =>
        _output = Add(Flags.Text("--output", "-o"));

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (flags.GetValue(_output) is not { Length: > 0 } path)
        {
            if (shell.Output is not null)
            {
                return null;
            }

            shell.Error("cowardly refusing to save to a terminal. Use the -o flag or redirect");
            return 1;
        }

        if (DockerEngine.IsDevice(path))
        {
            shell.Error(Failed + (shell.Profile.NewHelpTail ? ": cannot write to a character device file" : $": invalid output path: \"{path}\" must be a directory or a regular file: got a device"));
            return 1;
        }

        if ((shell.Profile.NewHelpTail && path.EndsWith('/') && !shell.Engine.HasFolder(path) ? path.TrimEnd('/') : shell.Engine.MissingFolder(path)) is { } folder)
        {
            string what = shell.Profile.NewHelpTail ? $"stat {folder}: no such file or directory" : $"directory \"{folder}\" does not exist";
            shell.Error($"{Failed}: invalid output path: {what}");
            return 1;
        }

        if (shell.Profile.NewHelpTail && shell.Engine.HasFolder(path))
        {
            shell.Error(Failed + ": cannot write to a directory");
            return 1;
        }

        return null;
    }

    private string Failed => Name == "save" ? "failed to save image" : "failed to export container";

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        bool isRedirected = flags.GetValue(_output) is not { Length: > 0 };
        string path = isRedirected ? shell.Output! : flags.GetValue(_output)!;
        WriteFault? fault;
        if (isRedirected)
        {
            shell.Engine.Empty(path);
        }

        if (Name == "save")
        {
            fault = await shell.Engine.Save(words, path, isRedirected);
        }
        else if (await shell.FindLocked(words[0]) is { } container)
        {
            fault = await shell.Engine.Export(container, path, isRedirected);
        }
        else
        {
            return 1;
        }

        return shell.Told(fault);
    }
}
