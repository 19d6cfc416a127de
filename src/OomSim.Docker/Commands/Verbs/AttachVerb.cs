using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker attach</c>: waits for the container's end and ends with its exit code (D2.2).</summary>
internal sealed class AttachVerb : Verb
{
    private readonly Option<bool> _proxy;
    private readonly Option<bool> _noInput;
    private readonly Option<string?> _keys;

    /// <summary>The command.</summary>
    public AttachVerb()
        : base("attach", "CONTAINER", least: 1, most: 1)
    {
        _proxy = Add(Flags.Switch("--sig-proxy"));
        _noInput = Add(Flags.Switch("--no-stdin"));
        _keys = Add(Flags.Text("--detach-keys"));
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (await shell.FindToRead(words[0]) is not { } container)
        {
            return 1;
        }

        if (CommandTable.Look(ContainerCommand.Attach, container.Status).Refusal is { } refusal)
        {
            shell.Error(shell.Engine.Texts.Of(refusal, ContainerCommand.Attach, container, words[0]));
            return 1;
        }

        if (container.Spec is { Tty: true, Interactive: true } && !flags.GetValue(_noInput))
        {
            shell.Error(NoTerminal);
            return 1;
        }

        if (!container.Spec.Tty && !DetachKeys.AreKnown(flags.GetValue(_keys)))
        {
            shell.Error(DetachKeys.StreamFault);
            return 1;
        }

        shell.IsReading = true;
        shell.Engine.Publish(container, "attach");
        container.Output.Attach(shell.Stream);
        shell.HandSignalsTo(container, !IsGiven(flags, _proxy) || flags.GetValue(_proxy));
        await shell.Engine.WhenStopped(container);
        return container.ExitCode;
    }
}
