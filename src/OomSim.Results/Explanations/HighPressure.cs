namespace OomSim.Results;

/// <summary>The most memory pressure of those whom memory.high held back, since it began to, percent, and what they had in swap last; with what the host had free of it at the end.</summary>
internal sealed class HighPressure
{
    private readonly SortedDictionary<string, (double Some, double Full)> _most = new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, long> _swap = new(StringComparer.Ordinal);

    private HighPressure()
    {
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="RunFileException">A row is not what a run writes.</exception>
    public static HighPressure Read(string folder, IReadOnlyList<HighSummary> held, RowOwners owners)
    {
        HighPressure pressure = new();
        Dictionary<string, List<HighSummary>> living = held.GroupBy(static h => h.Of).ToDictionary(static g => g.Key, static g => g.ToList(), StringComparer.Ordinal);
        foreach (PlacedRow row in RunReader.Rows(Path.Combine(folder, ContainerRow.FileName), ContainerRow.Columns, out int[] at))
        {
            long micros = RunCommands.Micros(row, at[0]);
            ContainerSummary? container = owners.Of(row[at[1]], micros, row[at[2]] == "removed", out bool isRenamed);
            if (isRenamed || !living.TryGetValue(container?.Name ?? row[at[1]], out List<HighSummary>? all))
            {
                continue;
            }

            if (row[at[2]] == "removed")
            {
                // The next of its name is another.
                all.RemoveAll(h => h.Hold.From / 1000 <= micros && IsOf(h, container));
            }
            else
            {
                foreach (HighSummary one in all.Where(h => h.Hold.From / 1000 <= micros && IsOf(h, container)))
                {
                    pressure._swap[one.Hold.Path] = (long)Cells.Number(row, at[12]);
                    if (row[at[19]].Length == 0)
                    {
                        continue;
                    }

                    (double some, double full) = pressure._most.GetValueOrDefault(one.Hold.Path);
                    pressure._most[one.Hold.Path] = (Math.Max(some, Cells.Number(row, at[19])), Math.Max(full, Cells.Number(row, at[20])));
                }
            }
        }

        foreach (PlacedRow row in RunReader.Rows(Path.Combine(folder, HostRow.FileName), HostRow.Columns, out int[] at))
        {
            pressure.HostSwapFree = (long)Cells.Number(row, at[9]);
        }

        return pressure;
    }

    /// <summary>SwapFree of the host at the end, bytes; null where the run keeps no rows of the host.</summary>
    public long? HostSwapFree { get; private set; }

    private static bool IsOf(HighSummary held, ContainerSummary? container) => container is null || held.Hold.Path.Contains(container.Id, StringComparison.Ordinal);

    /// <summary>What one had in swap at the end of the run, or of its own, bytes; null where that is not known.</summary>
    public long? SwapOf(HighSummary held) => _swap.TryGetValue(held.Hold.Path, out long bytes) ? bytes : null;

    /// <summary>That of one; null where none is known.</summary>
    public (double Some, double Full)? Of(HighSummary held) => _most.TryGetValue(held.Hold.Path, out (double Some, double Full) most) ? most : null;
}
