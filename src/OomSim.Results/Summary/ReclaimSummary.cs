namespace OomSim.Results;

/// <summary>Whose growth took whose pages in a run, in order of who lost them and who grew.</summary>
/// <param name="Taken">Each pair that there was.</param>
/// <param name="Refaulted">What came back to each.</param>
public sealed record ReclaimSummary(IReadOnlyList<TakenSummary> Taken, IReadOnlyList<RefaultSummary> Refaulted)
{
    /// <summary>Nothing was taken.</summary>
    public static ReclaimSummary None { get; } = new([], []);
}

/// <summary>Pages of one container that reclaim took because another one grew.</summary>
/// <param name="From">
/// Whose charges met a limit or used the host's memory up: a container, a cgroup's path where it is none; <c>(host)</c> for growth of nobody in
/// particular, <c>(command)</c> where a limit was lowered or a reclaim asked for, <c>(others)</c> for those too many to be told apart.
/// </param>
/// <param name="Of">Who lost them; the same where its own growth took them.</param>
/// <param name="FileBytes">Page cache that was dropped.</param>
/// <param name="SwapBytes">Anonymous and shared memory that went to swap.</param>
public sealed record TakenSummary(string From, string Of, long FileBytes, long SwapBytes);

/// <summary>Pages that came back, whoever's growth had taken them and whoever had lost them (K13).</summary>
/// <param name="Of">Who read them again and is charged for them.</param>
/// <param name="FileBytes">Page cache that was read again.</param>
/// <param name="AnonBytes">Memory that came back from swap.</param>
public sealed record RefaultSummary(string Of, long FileBytes, long AnonBytes);
