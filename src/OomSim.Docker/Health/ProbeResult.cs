namespace OomSim.Docker;

/// <summary>What a probe came to (D8.6).</summary>
/// <param name="StartNs">When it was begun, simulated ns.</param>
/// <param name="EndNs">When the engine knew, simulated ns.</param>
/// <param name="ExitCode">Its exit code; −1 where it had none of its own.</param>
/// <param name="Output">What it wrote, or why it failed.</param>
public sealed record ProbeResult(long StartNs, long EndNs, int ExitCode, string Output)
{
    /// <summary>The engine would not run it: an engine takes that for a failure, a kubelet throws it away (prober/worker.go, doProbe).</summary>
    internal bool IsRefused { get; init; }
}
