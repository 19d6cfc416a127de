using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker rm</c>.</summary>
internal sealed class RemoveVerb : EachVerb
{
    private readonly Option<bool> _force;
    private readonly Option<bool> _volumes;
    private readonly Option<bool> _link;

    /// <summary>The command.</summary>
    public RemoveVerb()
        : base("rm", parallel: true, clientText: true)
    {
        _force = Add(Flags.Switch("--force", "-f"));
        _volumes = Add(Flags.Switch("--volumes", "-v"));
        _link = Add(Flags.Switch("--link", "-l"));
    }

    /// <inheritdoc/>
    protected override bool Missing(ParseResult flags, string typed, Shell shell)
    {
        bool force = flags.GetValue(_force);
        if (force)
        {
            // Also newer clients say it (28.2.2, measured), though D1.19 has it that they print nothing.
            shell.Error((shell.Profile.ClientNotFoundText ? "Error: " : "Error response from daemon: ") + ErrorTexts.NoSuchContainer(typed));
        }

        return force;
    }

    /// <inheritdoc/>
    /// <remarks>The client looks itself.</remarks>
    protected override string NoName(Shell shell) => $"{(shell.Profile.NewHelpTail ? "c" : "C")}ontainer name cannot be empty";

    /// <inheritdoc/>
    protected override SimTask<string?> Do(ParseResult flags, Container container, string typed, Shell shell)
    {
        if (flags.GetValue(_link))
        {
            return SimTask<string?>.From(shell.Engine.Unlink(typed));
        }

        container.RemovesVolumes |= flags.GetValue(_volumes);
        return shell.Engine.Remove(container, typed, flags.GetValue(_force));
    }
}
