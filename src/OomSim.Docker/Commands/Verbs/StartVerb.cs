using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker start</c>: one after another; a failure does not keep the others from starting (D1.17, E24).</summary>
internal sealed class StartVerb : Verb
{
    private readonly Option<bool> _attach;
    private readonly Option<bool> _interactive;
    private readonly Option<string?> _keys;
    private readonly Option<string?> _checkpoint = Flags.Text("--checkpoint");
    private readonly Option<string?> _checkpoints = Flags.Text("--checkpoint-dir");

    /// <summary>The command.</summary>
    public StartVerb()
        : base("start", "CONTAINER [CONTAINER...]", least: 1)
    {
        _attach = Add(Flags.Switch("--attach", "-a"));
        _interactive = Add(Flags.Switch("--interactive", "-i"));
        _keys = Add(Flags.Text("--detach-keys"));
        Ignore([_checkpoint, _checkpoints]);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Option> Experimental => [_checkpoint, _checkpoints];

    /// <inheritdoc/>
    protected override bool AsksForEach => true;

    /// <inheritdoc/>
    protected override int? BeforeRequest(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (!Attaches(flags) || words.Count == 1)
        {
            return null;
        }

        shell.Error("you cannot start and attach multiple containers at once"); // E28
        return 1;
    }

    /// <inheritdoc/>
    protected override int Unreachable(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        int code = base.Unreachable(flags, words, shell);
        if (!Attaches(flags))
        {
            shell.Error(Failed(words));
        }

        return code;
    }

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (!Attaches(flags))
        {
            return await StartAll(words, shell);
        }

        if (await shell.FindToRead(words[0]) is not { } container)
        {
            return 1;
        }

        // The stream of an attached client is the engine's refusal then (seen with 20.10.24 and its client, and with that of 28.2.2).
        if (container is { Restarting: true, Init: null })
        {
            shell.Error(shell.Profile.InvalidSignalInRouter ? "Unrecognized input header: 99" : "unable to upgrade to tcp, received 409");
            return 1;
        }

        bool isRefused = !container.Spec.Tty && !DetachKeys.AreKnown(flags.GetValue(_keys));
        if (!isRefused)
        {
            shell.Engine.Publish(container, "attach");
            container.Output.Attach(shell.Stream);
            shell.HandSignalsTo(container, isWanted: true);
        }

        shell.Lost = () =>
        {
            shell.WaitLost();
            shell.Error(shell.BrokenConnection);
            return 1;
        };
        if (await shell.Engine.Start(container, words[0]) is { } error)
        {
            shell.DaemonError(error);
            return 1;
        }

        if (isRefused)
        {
            shell.Error(DetachKeys.StreamFault);
            return 1;
        }

        shell.Lost = () => shell.WaitLost();
        await shell.Engine.WhenStopped(container);
        return container.ExitCode;
    }

    // Whoever wants to type has to be attached.
    private bool Attaches(ParseResult flags) => flags.GetValue(_attach) || flags.GetValue(_interactive);

    private static async SimTask<int> StartAll(IReadOnlyList<string> words, Shell shell)
    {
        var failed = new List<string>();
        int asked = 0;
        shell.Lost = () =>
        {
            shell.LoseFrom(asked, words.Count);
            shell.Error(Failed(failed.Concat(words.Skip(asked - 1))));
            return 1;
        };
        foreach (string typed in words)
        {
            asked++;
            string? error = "";
            if (shell.Find(typed) is { } container)
            {
                error = await shell.Engine.Start(container, typed);
            }

            if (error is null)
            {
                shell.Out(typed);
                continue;
            }

            if (error.Length > 0)
            {
                shell.DaemonError(error);
            }

            failed.Add(typed);
        }

        if (failed.Count > 0)
        {
            shell.Error(Failed(failed));
        }

        return failed.Count > 0 ? 1 : 0;
    }

    private static string Failed(IEnumerable<string> names) => $"Error: failed to start containers: {string.Join(", ", names)}";
}
