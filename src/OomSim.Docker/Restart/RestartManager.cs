namespace OomSim.Docker;

/// <summary>Decides after each run whether a container comes back and after what delay (D3.3–D3.5, D10.7).</summary>
/// <param name="policy">no, always, unless-stopped or on-failure.</param>
/// <param name="maximumRetries">Most retries of on-failure; 0 = unlimited.</param>
/// <param name="restartCount">Restarts so far.</param>
/// <param name="pod">What a kubelet or a Job remembers of the container, which goes on; null where it is the engine that restarts.</param>
internal sealed class RestartManager(string policy, int maximumRetries, int restartCount, PodBackoff? pod = null)
{
    private const long FirstDelayNs = 100_000_000;
    private const long LongestDelayNs = 60_000_000_000;
    private const long LongRunNs = 10_000_000_000;
    private long _delayNs;
    private bool _canceled;

    /// <summary>Restarts so far.</summary>
    public int RestartCount { get; private set; } = restartCount;

    /// <summary>No restart by this manager any more: a stop or kill was asked for (D3.9). The kubelet does not ask who ended a container.</summary>
    public void Cancel() => _canceled = pod is null;

    /// <summary>Changes the policy of the live manager (D3.14).</summary>
    public void SetPolicy(string newPolicy, int newMaximumRetries) => (policy, maximumRetries) = (newPolicy, newMaximumRetries);

    /// <summary>The delay in ns before the restart, or null for none.</summary>
    /// <param name="exitCode">Exit code of the run.</param>
    /// <param name="manuallyStopped">A user stopped or killed it.</param>
    /// <param name="durationNs">How long the run lasted, ns.</param>
    public long? ShouldRestart(int exitCode, bool manuallyStopped, long durationNs)
    {
        if (_canceled || policy is "" or "no")
        {
            return null;
        }

        // The delay moves on before the policy is asked, whatever it says (D3.4).
        _delayNs = pod?.After(durationNs) ?? (durationNs >= LongRunNs || _delayNs == 0 ? FirstDelayNs : Math.Min(_delayNs * 2, LongestDelayNs));
        bool restart = policy switch
        {
            "always" => true,
            "unless-stopped" => !manuallyStopped || pod is not null,
            "on-failure" => exitCode != 0 && (maximumRetries == 0 || RestartCount < maximumRetries),
            _ => false,
        };
        if (!restart)
        {
            return null;
        }

        RestartCount++;
        return _delayNs;
    }
}
