namespace OomSim.Docker;

/// <summary>One message of a container's log.</summary>
/// <param name="Time">When the engine read its end, simulated ns.</param>
/// <param name="Text">A line with its line feed; the last one of a run may have none.</param>
/// <param name="IsError">True for standard error.</param>
public readonly record struct LogEntry(long Time, string Text, bool IsError)
{
    /// <summary>What the driver added to it, as <c>docker logs --details</c> prints it; null or empty for nothing.</summary>
    internal string? Details { get; init; }
}
