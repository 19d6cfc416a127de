namespace OomSim.Results;

/// <summary>A row of containers.csv, as far as pictures need it.</summary>
/// <param name="Point">Its numbers; shared memory counts once.</param>
/// <param name="State">Docker's state.</param>
/// <param name="Condition">What its processes really do.</param>
/// <param name="Kills">OOM kills so far.</param>
/// <param name="Restarts">Restarts so far.</param>
internal readonly record struct ContainerMoment(ContainerPoint Point, string State, string Condition, double Kills, double Restarts)
{
    /// <summary>True while something of it runs: only then there is a cgroup, and no limit means none.</summary>
    public bool IsRunning => State is "running" or "paused" && Condition != "none";

    /// <summary>Reads a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="at">Where the column of each number of the contract stands in this file.</param>
    /// <exception cref="RunFileException">A cell is not what it should be.</exception>
    public static ContainerMoment Of(PlacedRow row, int[] at)
    {
        double? limit = row[at[5]].Length == 0 ? null : Cells.Number(row, at[5]);
        double shmem = Cells.Number(row, at[10]);
        string state = Cells.State(row, at[2]);
        var point = new ContainerPoint(
            Cells.Time(row, at[0]), Cells.Number(row, at[4]), limit, Cells.Number(row, at[8]), Math.Max(0, Cells.Number(row, at[9]) - shmem), shmem,
            Cells.Number(row, at[11]), Cells.Number(row, at[12]), Cells.Number(row, at[13]), state == "removed");
        return new ContainerMoment(point, state, row[at[3]], Cells.Number(row, at[17]), Cells.Number(row, at[18]));
    }
}
