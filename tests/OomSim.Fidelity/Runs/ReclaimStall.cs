namespace OomSim.Fidelity;

/// <summary>How long a group tried at its limit before a kill or a hang, and what went on in that time.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Seconds">From the first row at the limit to the kill or the first row that shows the hang, s.</param>
/// <param name="MajorFaults">Major faults of the group from the row before to the last row of it: program text that was read back.</param>
/// <param name="FilePages">Pages of files that it had before.</param>
/// <param name="Limit">The limit, bytes.</param>
public sealed record ReclaimStall(string Recording, double Seconds, long MajorFaults, long FilePages, long Limit)
{
    // As in CalibratedMachine, bytes.
    private const long NearLimit = 16 * 4096;

    // A group that is at its limit and off the CPU waits for something else: the most of it, and what a row may be off, s.
    private const double OnCpu = 2.5;
    private const double RowOff = 0.2;

    /// <summary>Those of all recordings beside the test project that show one: a group with a limit that has nothing in swap and was on the CPU.</summary>
    public static IEnumerable<ReclaimStall> All() =>
        from family in (string[])["kernel", "docker"]
        from name in RecordingFolder.OwnNames(family)
        let recording = OomSim.Fidelity.Recording.LoadOwn(name)
        let ids = ContainerNames.Ids(recording.Commands)
        let kills = recording.Kills.Select(kill => (Group: ContainerNames.OfKill(kill, ids), kill.Time))
        let hangs = recording.Trace.Select(row => row.Container).Distinct(StringComparer.Ordinal).SelectMany(container => recording.HangsOf(container).Select(time => (Group: container, Time: time)))
        from end in kills.Concat(hangs)
        let stall = Of(recording, end.Group, end.Time)
        where stall is not null
        group stall by (stall.Recording, stall.Seconds) into same
        select same.First();

    // Kills of one OOM are one.
    private static ReclaimStall? Of(Recording recording, string group, long end)
    {
        List<TracePoint> rows = [.. recording.TraceOf(group).Where(row => row.Time <= end)];
        int last = rows.FindLastIndex(row => row.Memory >= row.Limit - NearLimit);
        int before = last < 0 ? -1 : rows.FindLastIndex(last, row => row.Memory < row.Limit - NearLimit);
        if (before < 0 || last < rows.Count - 2 || rows[last].Swap > 0)
        {
            return null;
        }

        double seconds = Clock.Seconds(end - rows[before + 1].Time);
        double cpu = Clock.Seconds(rows[last].CpuTime - rows[before].CpuTime);
        return seconds <= 0 || seconds > (OnCpu * cpu) + RowOff ? null
            : new ReclaimStall(recording.Name, seconds, rows[last].MajorFaults - rows[before].MajorFaults, rows[before].File / 4096, rows[last].Limit!.Value);
    }
}
