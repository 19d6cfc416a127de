using System.CommandLine;
using System.Globalization;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>docker top</c>: the host's <c>ps -ef</c> of a container's processes (D1.9).</summary>
internal sealed class TopVerb() : Verb("top", "CONTAINER [ps OPTIONS]", least: 1)
{
    /// <inheritdoc/>
    public override bool Interspersed => false;

    /// <inheritdoc/>
    public override async SimTask<int> Run(ParseResult flags, IReadOnlyList<string> words, Shell shell)
    {
        if (await shell.FindLocked(words[0]) is not { } container)
        {
            return 1;
        }

        if (CommandTable.Look(ContainerCommand.Top, container.Status).Refusal is { } refusal)
        {
            shell.DaemonError(shell.Engine.Texts.Of(refusal, ContainerCommand.Top, container, words[0]));
            return 1;
        }

        var table = new Table("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
        string started = Timestamps.Rfc3339Fixed(container.StartedAtNs ?? 0).Substring(11, 5);
        foreach (Process process in container.Init?.Namespace.Members ?? [])
        {
            long seconds = process.Read().CpuUsageNs / 1_000_000_000;
            table.Add(
                "root", Number(process.Pid), Number(process.Parent?.Pid ?? 1), "0", started, "?",
                $"{seconds / 3600:D2}:{seconds / 60 % 60:D2}:{seconds % 60:D2}", process.Comm);
        }

        table.Print(shell);
        shell.Engine.Publish(container, "top");
        return 0;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
