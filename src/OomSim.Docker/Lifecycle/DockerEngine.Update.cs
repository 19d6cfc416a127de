using OomSim.Kernel;

namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>Changes a container's limits or restart policy (D4.G). Null on success, else the engine's error.</summary>
    /// <param name="container">Which.</param>
    /// <param name="typed">What the user typed for it.</param>
    /// <param name="given">The values given; unset ones keep what is there.</param>
    /// <param name="pidsLimit">--pids-limit; null: not given.</param>
    /// <param name="warn">Gets the engine's warnings.</param>
    internal async SimTask<string?> Update(Container container, string typed, ContainerSpec given, long? pidsLimit, Action<IReadOnlyList<string>> warn)
    {
        string? invalid = _validator.CheckUpdate(ref given, out IReadOnlyList<string> warnings);
        warn(warnings);
        if (invalid is not null)
        {
            return invalid;
        }

        if (container.RemovalInProgress || CommandTable.Look(ContainerCommand.Update, container.Status).Refusal is not null)
        {
            return Texts.Of(EngineError.E12, ContainerCommand.Update, container, typed);
        }

        if (UpdateRules.Conflict(container.Spec, given) is { } conflict)
        {
            return $"Cannot update container {container.Id}: {conflict}";
        }

        ContainerSpec before = container.Spec;
        container.Spec = UpdateRules.Merge(before, given, pidsLimit);
        if (given.RestartPolicy.Length > 0)
        {
            container.Restarter.SetPolicy(given.RestartPolicy, given.RestartMaximumRetries); // D3.14
        }

        string? error = container.Cgroup is null ? null : await Rewrite(container, given, pidsLimit);
        if (error is not null)
        {
            container.Spec = before;
        }

        if (error is null || Profile.UpdateEventOnFailure)
        {
            Publish(container, "update");
            Changed(container);
        }

        return error is null ? null : $"Cannot update container {container.Id}: runc did not terminate successfully: exit status 1: {error}\n: unknown";
    }

    // With v1 the runtime writes what is given alone; with v2 it puts that over what it remembers, for the swap goes by both (D4.68). On failure it means to write the old ones again (D4.69), but those have been changed in their place: what was written before the refusal
    // stays, and what it remembers for the next time is the old (libcontainer, Container.Set; 20.10.24 with runc 1.1.5).
    private async SimTask<string?> Rewrite(Container container, ContainerSpec given, long? pidsLimit)
    {
        RuntimeResources wanted = container.Resources.Merge(given, pidsLimit);
        Cgroup cgroup = container.Cgroup!;
        CgroupPlan plan = _writer.Plan(Host.Config.Cgroup == CgroupVersion.V1 ? new RuntimeResources().Merge(given, pidsLimit) : wanted);
        string? error = await _writer.Apply(cgroup, plan);
        if (error is null)
        {
            container.Resources = wanted;
        }
        else
        {
            await _writer.Apply(cgroup, plan);
        }

        return error;
    }
}
