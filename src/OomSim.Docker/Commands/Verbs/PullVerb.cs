using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker pull</c> (D7.18).</summary>
internal sealed class PullVerb() : TransferVerb("pull", "NAME[:TAG|@DIGEST]", hasPlatform: true)
{
    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        string name = words[0];

        if (PlatformFault(flags) is { } refused)
        {
            shell.DaemonError(refused);
            return 1;
        }

        if (TakesAllTags(flags))
        {
            if (shell.Engine.UnreachableRegistry(name) is { } unreachable)
            {
                shell.DaemonError(unreachable);
                return 1;
            }

            shell.Error($"{DockerEngine.NotSimulatedPrefix}docker pull --all-tags is not simulated");
            return 1;
        }

        bool quiet = IsQuiet(flags);
        if (await Pull(shell, name, quiet ? null : shell.Out) is { } error)
        {
            shell.Error(error.ClientText);
            return 1;
        }

        shell.Out(ImageReference.Full(name));
        return 0;
    }

    /// <summary>Pulls an image: the engine's error, or null. A client that is ended takes its connection along, and with it the pull (reference of <c>docker pull</c>); its end is never told then.</summary>
    /// <param name="shell">For whom.</param>
    /// <param name="name">Its name.</param>
    /// <param name="tell">Where lines of progress go; null for nowhere.</param>
    public static SimTask<PullFault?> Pull(Shell shell, string name, Action<string>? tell)
    {
        var done = new SimTask<PullFault?>();
        bool hasBegun = false;
        ImagePull pull = shell.Engine.Pull(
            name,
            line =>
            {
                shell.IsReading = hasBegun = true;
                tell?.Invoke(line);
            },
            error =>
            {
                shell.IsReading = false;
                done.Complete(error is null ? null : new PullFault(error, hasBegun));
            });
        shell.Interrupted.OnCompleted(() =>
        {
            if (!done.IsCompleted)
            {
                pull.Cancel();
            }
        });
        return done;
    }
}
