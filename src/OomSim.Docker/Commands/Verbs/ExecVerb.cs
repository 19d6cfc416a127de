using System.CommandLine;

namespace OomSim.Docker;

/// <summary><c>docker exec</c>: refused, for the engine's own reasons first.</summary>
internal sealed class ExecVerb : Verb
{
    /// <summary>The command.</summary>
    public ExecVerb()
        : base("exec", "CONTAINER COMMAND [ARG...]", least: 2) =>
        Ignore([
            Flags.Switch("--detach", "-d"), Flags.Switch("--interactive", "-i"), Flags.Switch("--tty", "-t"), Flags.Switch("--privileged"), Flags.Text("--user", "-u"),
            Flags.Text("--workdir", "-w"), Flags.List("--env", "-e"), Flags.List("--env-file"), Flags.Text("--detach-keys"),
        ]);

    /// <inheritdoc/>
    public override bool Interspersed => false;

    /// <inheritdoc/>
    public override SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (shell.Find(words[0], clientText: true) is not { } container)
        {
            return SimTask<int>.From(1);
        }

        if (CommandTable.Look(ContainerCommand.Exec, container.Status).Refusal is { } refusal)
        {
            shell.DaemonError(shell.Engine.Texts.Of(refusal, ContainerCommand.Exec, container, words[0]));
        }
        else
        {
            shell.Error("oomsim: docker exec is not simulated");
        }

        return SimTask<int>.From(1);
    }
}
