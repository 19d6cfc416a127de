using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>The time between a container's cgroup and its program: the runtime's own process, frozen or short of memory.</summary>
public sealed partial class DockerEngine
{
    private int _beginning;

    /// <summary>
    /// How long the engine takes to start a container, from the <c>connect</c> of its networks to its first process, ns; null: no time. Meanwhile the
    /// container is locked: who stops, inspects or removes it waits (recording docker/v1-17b).
    /// </summary>
    public Func<Container, long>? StartTime { get; init; }

    private async SimTask<bool> Prepare(Container container, long takes)
    {
        if (takes <= 0)
        {
            return true;
        }

        var ready = new SimTask<bool>();
        container.Beginning = ready;
        await Clock.Delay(takes);

        // Who waits for the lock gets it when all of the start is done.
        container.Beginning = null;
        Clock.After(0, () => ready.Complete(true));
        return true;
    }

    /// <summary>Waits until a container's program runs; false when the runtime's process ended before (K18.6, D2.8).</summary>
    private async SimTask<bool> Begins(Container container)
    {
        var begun = new SimTask<bool>();
        container.Beginning = begun;
        _beginning++;
        if (container.Init!.Exit is not null)
        {
            Clock.After(0, () => begun.Complete(false));
        }

        bool runs = await begun;
        _beginning--;
        container.Beginning = null;
        return runs;
    }

    // What the runtime says of its own process (D2.8), or of the cgroup that it cannot have (D2.7; docker/for-linux#841).
    private string DiedBeginning(Container container)
    {
        bool killed = container.Cgroup!.Read().EventsOomKill > 0;
        bool refused = container.Init!.IsCgroupRefused;
        container.Init.Keeper = null;
        ReleaseTask(container);
        if (refused)
        {
            return UnmadeCgroup(LaunchOf(container), "cannot allocate memory");
        }

        return TaskErrorPrefix + "OCI runtime create failed: runc create failed: "
            + (killed ? "unable to start container process: container init was OOM-killed (memory limit too low?)" : ConnectionReset) + ": unknown";
    }

    private void HandleInitBegan(Process process)
    {
        if (_beginning > 0 && process.Keeper is Container container && container.Beginning is { } beginning)
        {
            GoOn(beginning);
        }
    }

    private void GoOn(SimTask<bool> beginning) => Clock.After(0, () => beginning.Complete(true));
}
