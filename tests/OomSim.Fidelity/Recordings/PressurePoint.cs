namespace OomSim.Fidelity;

/// <summary>Memory pressure of a group in one row of a recording's <c>trace.csv</c> (v2): totals in µs, the average in hundredths of a percent.</summary>
public readonly record struct PressurePoint(long Time, string Container, long Some, long Full, long Average10)
{
    /// <summary>Reads the rows of all groups in order of time.</summary>
    public static IReadOnlyList<PressurePoint> Read(string path) =>
        [.. CsvTable.Rows(path)
            .Where(row => row.Long("psi_some_total_us") is not null)
            .Select(row => new PressurePoint(
                row.Time(),
                row.GetField("container")!,
                row.Long("psi_some_total_us")!.Value,
                row.Long("psi_full_total_us") ?? 0,
                (long)Math.Round(100 * double.Parse(row.GetField("psi_some_avg10")!, System.Globalization.CultureInfo.InvariantCulture))))];
}
