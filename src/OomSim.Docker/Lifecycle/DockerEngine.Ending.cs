namespace OomSim.Docker;

/// <summary>The time between the end of a container's first process and the engine's telling of it.</summary>
public sealed partial class DockerEngine
{
    /// <summary>
    /// How long the runtime takes after the end of a container's first process to remove its cgroup, ns; 0: no time. So long what is charged there
    /// stays, and the container is locked: who inspects, stops or removes it waits (recordings docker/v2-20, v2-17c). Then the engine tells of the end.
    /// </summary>
    public long EndTime { get; init; }

    private void HearOfEnd(Container container)
    {
        // The kernel is still in the middle of the exit: the engine hears of it after all that belongs to this instant.
        if (EndTime <= 0 || container.Beginning is not null)
        {
            Clock.After(0, container.Ended);
            return;
        }

        HearLater(container);
    }

    private void HearLater(Container container)
    {
        var ending = new SimTask<bool>();
        container.Ending = ending;
        container.EndedUnseenNs = Clock.Now;
        Clock.After(EndTime, () =>
        {
            container.Ending = null;
            container.Ended();
            ending.Complete(true);
        });
    }
}
