using OomSim.Results;

namespace OomSim.Fidelity;

/// <summary>Puts the kills of a recorded log on the clock of the rows, as <c>oomsim compare</c> does (<see cref="KernelClock"/>).</summary>
internal static class RowsClock
{
    /// <summary>The kills on the clock of the rows; as they are where no counter shows one.</summary>
    /// <param name="rows">Rows of all groups in order of time.</param>
    /// <param name="kills">Kills in order, on the log's own clock.</param>
    /// <param name="names">Names of containers by their IDs.</param>
    public static IReadOnlyList<KernelKill> Put(IReadOnlyList<TracePoint> rows, IReadOnlyList<KernelKill> kills, IReadOnlyDictionary<string, string> names)
    {
        long behind = Behind(rows, kills, names);
        return [.. kills.Select(kill => kill with { Time = kill.Time + behind })];
    }

    /// <summary>How far the log is behind, ns.</summary>
    public static long Behind(IReadOnlyList<TracePoint> rows, IReadOnlyList<KernelKill> kills, IReadOnlyDictionary<string, string> names) => KernelClock.Behind(
        kills.GroupBy(kill => ContainerNames.OfKill(kill, names), StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create<string, IReadOnlyList<long>>(group.Key, [.. group.Select(kill => kill.Time)])),
        name => rows.Where(row => row.Container == name && row.OomKills is not null).Select(row => new CurvePoint(row.Time, row.OomKills!.Value)));
}
