namespace OomSim.Fidelity;

/// <summary>
/// The highest usage of a group on both sides, bytes. The kernel's own peak file is compared with the simulated one. Where nobody read it there are rows, from the program's
/// <c>BEGIN</c> on, as in the recordings' index: what they show lies between what the simulation shows at the same moments and its own
/// peak, for rows 0.1 s apart may or may not meet a moment.
/// </summary>
/// <param name="Recorded">What the file or the highest row shows.</param>
/// <param name="Simulated">The simulated peak; beside rows the size in its range that is nearest to the recorded one.</param>
public readonly record struct PeakComparison(long Recorded, long Simulated)
{
    /// <summary>Compares with the peak file.</summary>
    /// <param name="file">What it shows, with the rows where those are higher, bytes.</param>
    /// <param name="simulated">The simulated peak, bytes.</param>
    public static PeakComparison OfFile(long file, long simulated) => new(file, simulated);

    /// <summary>Compares with rows.</summary>
    /// <param name="rows">Rows with the most that the simulation shows at the same moments, on the plain clock or the program's own, bytes.</param>
    /// <param name="highest">The highest that the simulation ever shows from <c>BEGIN</c> on, bytes.</param>
    /// <returns>Null where there is no row.</returns>
    public static PeakComparison? OfRows(IReadOnlyList<(long Recorded, long Simulated)> rows, long highest)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        long recorded = rows.Max(row => row.Recorded);
        long seen = rows.Max(row => row.Simulated);
        return new PeakComparison(recorded, Math.Clamp(recorded, seen, Math.Max(seen, highest)));
    }
}
