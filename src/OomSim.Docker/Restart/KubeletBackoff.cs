namespace OomSim.Docker;

/// <summary>How long the kubelet lets a container of a pod wait before it runs again: <c>CrashLoopBackOff</c> (D10.7).</summary>
internal sealed class KubeletBackoff : PodBackoff
{
    private const long FirstDelayNs = 10_000_000_000;
    private const long LongestDelayNs = 300_000_000_000;

    // What is remembered of a container is forgotten after twice the longest delay.
    private const long LongRunNs = 2 * LongestDelayNs;
    private long _nextNs;

    /// <inheritdoc/>
    public override long After(long durationNs)
    {
        if (_nextNs == 0 || durationNs > LongRunNs)
        {
            _nextNs = FirstDelayNs;
            return 0;
        }

        long delay = _nextNs;
        _nextNs = Math.Min(delay * 2, LongestDelayNs);
        return delay;
    }
}
