namespace OomSim.Results;

/// <summary>How many of what a container went through its summary does not list: it has the first 100 of each and the last 100.</summary>
/// <param name="Kills">Processes that an OOM killer chose.</param>
/// <param name="Hung">Times that it hung.</param>
/// <param name="Paused">Times that it was frozen.</param>
public sealed record LeftOutSummary(long Kills, long Hung, long Paused)
{
    /// <summary>Everything is listed.</summary>
    public static LeftOutSummary None { get; } = new(0, 0, 0);
}
