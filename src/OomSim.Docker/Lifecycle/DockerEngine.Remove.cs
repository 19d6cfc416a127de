using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>Removes a container, with force after a SIGKILL (D1.8, D1.15). Null on success, else the engine's error.</summary>
    internal async SimTask<string?> Remove(Container container, string typed, bool force)
    {
        ContainerCommand command = force ? ContainerCommand.ForceRemove : ContainerCommand.Remove;
        EngineError? refusal = container.RemovalInProgress ? EngineError.E11 : CommandTable.Look(command, container.Status).Refusal;
        if (refusal is { } reason)
        {
            return Texts.Of(reason, command, container, typed);
        }

        container.RemovalInProgress = true;
        if (container.Running)
        {
            if (!await KillAndWait(container))
            {
                container.RemovalInProgress = false;
                return Profile.OldRemoveTexts
                    ? $"Could not kill running container {container.Id}, cannot remove - {ErrorTexts.NoExit}"
                    : $"cannot remove container \"{typed}\": could not kill container: {ErrorTexts.NoExit}";
            }

            // Taking its file system away lasts longer than others that were killed at the same moment need to end (recording docker/v1-36).
            await Clock.Delay(0);
        }

        Destroy(container);
        return null;
    }

    /// <summary>Gives a container another name (D1.B). Null on success, else the engine's error.</summary>
    internal string? Rename(Container container, string name)
    {
        if (name.Length == 0)
        {
            return "Neither old nor new names may be empty"; // E22
        }

        name = Bare(name);
        if (name == container.Name)
        {
            return "Renaming a container with the same name as its current name";
        }

        // It puts the slash in front first (ContainerRename).
        string? bad = NameFault(container.Spec, "/" + name)
            ?? (_containers.WithName(name) is { } holder ? ErrorTexts.NameInUse(name, holder) : null);
        if (bad is not null)
        {
            return $"Error when allocating new name: {bad}";
        }

        // It counts as running then, and its sandbox is gone (daemon/rename.go).
        if (container is { Restarting: true, Init: null, HasSandbox: true } && !container.Spec.SharesNetwork)
        {
            return $"sandbox {NetworkIds.Sandbox(container)} not found";
        }

        string old = container.Name;
        _containers.Rename(container, name);
        if (container.Cgroup is { } cgroup)
        {
            LinuxHost.RenameOwner(cgroup, name);
        }

        Publish(container, "rename", ("oldName", "/" + old));
        Changed(container);
        return null;
    }

    // What --rm asks for takes its own volumes along (daemon/monitor.go, autoRemove); who removes it by hand has to ask for that (daemon/delete.go).
    private void RemoveByItself(Container container)
    {
        container.RemovesVolumes |= !container.RemovalInProgress;
        Destroy(container);
    }

    private void Destroy(Container container)
    {
        if (container.Removed)
        {
            return;
        }

        container.Running = false;
        container.Removed = true;
        _containers.Remove(container);
        EndPodVolumes(container);
        container.Files.Delete(Host);
        container.Log.Delete();
        if (container.RemovesVolumes)
        {
            RemoveOwnVolumes(container);
        }

        Publish(container, "destroy");
        Changed(container);
        ReleaseLayers(container);
        Release(container.RemovalWaiters);
    }
}
