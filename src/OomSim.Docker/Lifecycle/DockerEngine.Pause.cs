using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    private const long FreezePollNs = 10 * SimTime.Millisecond;

    /// <summary>Pauses a container (D5.1): it is paused once every task is frozen. Null on success, else the engine's error.</summary>
    internal async SimTask<string?> Pause(Container container, string typed)
    {
        if (CommandTable.Look(ContainerCommand.Pause, container.Status).Refusal is { } refusal)
        {
            return Texts.Of(refusal, ContainerCommand.Pause, container, typed);
        }

        // Nobody else is let at the container until the runtime has frozen it or given up.
        var freezing = new SimTask<bool>();
        container.Freezing = freezing;
        string? error = await Freeze(container, container.Cgroup!);
        container.Freezing = null;
        if (error is null)
        {
            container.Paused = true;
            UpdateHealth(container);
            Publish(container, "pause");
            Changed(container);
        }

        freezing.Complete(true);
        return error;
    }

    private async SimTask<string?> Freeze(Container container, Cgroup cgroup)
    {
        bool isV1 = Host.Config.Cgroup == CgroupVersion.V1;
        if (cgroup.IsRemoved)
        {
            // Somebody moved the processes elsewhere and removed it: the runtime finds no file to write to (libcontainer, setFreezer).
            string missing = isV1 ? $"openat2 /sys/fs/cgroup/freezer{cgroup.Path}/freezer.state" : $"freezer not supported: openat2 /sys/fs/cgroup{cgroup.Path}/cgroup.freeze";
            return $"{Profile.PausePrefix} {container.Id}: OCI runtime pause failed: {missing}: no such file or directory: unknown";
        }

        Host.Freeze(cgroup);

        // v1: 1000 tries with a rest of 10 ms every 50th; v2: 1000 looks 10 ms apart (D5.1).
        int looks = isV1 ? 1000 / 50 : 1000;
        while (container.Cgroup == cgroup && !cgroup.Read().Frozen && looks-- > 0)
        {
            await Clock.Delay(FreezePollNs);
        }

        if (container.Cgroup != cgroup)
        {
            return $"{Profile.PausePrefix} {container.Id}: OCI runtime pause failed: cannot pause a stopped container: unknown";
        }

        if (!cgroup.Read().Frozen)
        {
            Host.Thaw(cgroup);
            string cause = isV1 ? "unable to freeze" : "timeout of 10s reached waiting for the cgroup to freeze";
            return $"{Profile.PausePrefix} {container.Id}: OCI runtime pause failed: {cause}: unknown";
        }

        return null;
    }

    /// <summary>Resumes a paused container. Null on success, else the engine's error.</summary>
    internal string? Unpause(Container container, string typed)
    {
        if (CommandTable.Look(ContainerCommand.Unpause, container.Status).Refusal is { } refusal)
        {
            return Texts.Of(refusal, ContainerCommand.Unpause, container, typed);
        }

        Host.Thaw(container.Cgroup!);
        container.Paused = false;
        UpdateHealth(container);
        Publish(container, "unpause");
        Changed(container);
        return null;
    }
}
