using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker rmi</c> (D7.28–D7.32).</summary>
internal sealed class RemoveImageVerb : Verb
{
    private readonly Option<bool> _force;
    private readonly Option<bool> _noPrune;

    /// <summary>The command.</summary>
    public RemoveImageVerb()
        : base("rmi", "IMAGE [IMAGE...]", least: 1)
    {
        _force = Add(Flags.Switch("--force", "-f"));
        _noPrune = Add(Flags.Switch("--no-prune"));
    }

    /// <inheritdoc/>
    protected override bool AsksForEach => true;

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        bool force = flags.GetValue(_force);
        bool failed = false;
        foreach (string typed in words)
        {
            // A missing image is no failure with -f (D7.32).
            bool isThere = shell.Engine.FindImage(typed) is not null;
            if (!isThere && typed.Length > 0 && ImageName.FaultOfAny(typed, shell.Profile) is { } malformed)
            {
                shell.DaemonError(malformed);
                failed = true;
                continue;
            }

            if (shell.Engine.RemoveImage(typed, force, !flags.GetValue(_noPrune), (what, which) => shell.Out($"{what}: {which}")) is { } error)
            {
                shell.Error(!isThere && shell.Profile.ClientNotFoundText ? $"Error: No such image: {typed}" : "Error response from daemon: " + error);
                failed |= isThere || !force;
            }
        }

        return SimTask<int>.From(failed ? 1 : 0);
    }
}
