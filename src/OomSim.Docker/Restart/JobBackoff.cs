namespace OomSim.Docker;

/// <summary>How long a Job waits before it makes a new pod of one that has failed (k8s, pkg/controller/job/backoff_utils.go, getRemainingTimeForFailuresCount).</summary>
internal sealed class JobBackoff : PodBackoff
{
    // DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff (job_controller.go).
    private const long FirstDelayNs = 10_000_000_000;
    private const long LongestDelayNs = 600_000_000_000;
    private long _nextNs = FirstDelayNs;

    /// <inheritdoc/>
    public override long After(long durationNs)
    {
        long delay = _nextNs;
        _nextNs = Math.Min(delay * 2, LongestDelayNs);
        return delay;
    }
}
