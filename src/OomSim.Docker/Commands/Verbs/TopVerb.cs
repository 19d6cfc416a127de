using System.CommandLine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary><c>docker top</c>: the host's <c>ps</c> of a container's processes, <c>-ef</c> unless told otherwise (D1.9).</summary>
internal sealed class TopVerb() : Verb("top", "CONTAINER [ps OPTIONS]", least: 1)
{
    private const int ColumnWidth = 20;

    /// <inheritdoc/>
    public override bool Interspersed => false;

    /// <inheritdoc/>
    public override string? NotSimulatedOperands(IReadOnlyList<string> words) =>
        PsOptions.Read([.. words.Skip(1)], out string error) is null && error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error : null;

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

        if (PsOptions.Read([.. words.Skip(1)], out string error) is not { } columns)
        {
            shell.Error(error.StartsWith(DockerEngine.NotSimulatedPrefix, StringComparison.Ordinal) ? error : "Error response from daemon: " + error);
            return 1;
        }

        if (container.Cgroup is { IsRemoved: true } gone && shell.Engine.Host.Config.Cgroup == CgroupVersion.V1)
        {
            // Somebody moved the processes elsewhere and removed it: the runtime looks for them there (20.10.24 with runc 1.1).
            shell.DaemonError($"runc did not terminate successfully: exit status 1: unable to get all container pids: lstat /sys/fs/cgroup/devices{gone.Path}: no such file or directory\n: unknown");
            return 1;
        }

        // The client's columns are wider than those of its other tables.
        IEnumerable<PsRow> rows = PsRow.Of(container, shell.Engine.Clock.Now, shell.Engine.Host.Config.Memory);
        shell.Write(TextTable.Of([[.. columns.Select(c => c.Heading)], .. rows.Select(r => columns.Select(c => c.Value(r)).ToArray())], ColumnWidth));
        shell.Engine.Publish(container, "top");
        return 0;
    }
}
