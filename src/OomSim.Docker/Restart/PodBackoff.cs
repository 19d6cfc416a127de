namespace OomSim.Docker;

/// <summary>How long a container of a pod waits before it runs again, as one thing remembers that outlives the engine.</summary>
internal abstract class PodBackoff
{
    /// <summary>The delay after a run, ns.</summary>
    /// <param name="durationNs">How long the run lasted, ns.</param>
    public abstract long After(long durationNs);

    /// <summary>One that remembers nothing yet; null where it is the engine that restarts.</summary>
    public static PodBackoff? Of(RestartBackoff backoff) => backoff switch
    {
        RestartBackoff.Kubelet => new KubeletBackoff(),
        RestartBackoff.Job => new JobBackoff(),
        _ => null,
    };
}
