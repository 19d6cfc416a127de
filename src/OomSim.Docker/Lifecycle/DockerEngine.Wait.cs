namespace OomSim.Docker;

public sealed partial class DockerEngine
{
    /// <summary>
    /// Waits for the end of a container's present run: true when it ended (or does not run at all), false when the time is up (D1.11).
    /// </summary>
    /// <param name="container">Which.</param>
    /// <param name="timeoutNs">How long at most, ns; null or negative: for ever.</param>
    internal SimTask<bool> WhenStopped(Container container, long? timeoutNs = null)
    {
        var ended = new SimTask<bool>();
        if (!container.Running)
        {
            ended.Complete(true);
            return ended;
        }

        (container.StopWaiters ??= []).Add(ended);
        if (timeoutNs is >= 0 and { } timeout)
        {
            EngineTimer timer = Clock.After(timeout, () =>
            {
                container.StopWaiters?.Remove(ended);
                ended.Complete(false);
            });
            ended.OnCompleted(() => Clock.Cancel(timer));
        }

        return ended;
    }

    /// <summary>Waits until a container is gone.</summary>
    internal static SimTask<bool> WhenRemoved(Container container)
    {
        var gone = new SimTask<bool>();
        if (container.Removed)
        {
            gone.Complete(true);
        }
        else
        {
            (container.RemovalWaiters ??= []).Add(gone);
        }

        return gone;
    }

    private static void NotifyStopped(Container container) => Release(container.StopWaiters);

    private static void Release(List<SimTask<bool>>? waiters)
    {
        if (waiters is not { Count: > 0 })
        {
            return;
        }

        SimTask<bool>[] released = [.. waiters];
        waiters.Clear();
        foreach (SimTask<bool> waiter in released)
        {
            waiter.Complete(true);
        }
    }
}
