namespace OomSim.Results;

/// <summary>Finds in <c>containers.csv</c> how containers looked some time before they were killed.</summary>
internal static class EarlierRows
{
    /// <summary>Fills in what the table tells, in one go through it.</summary>
    public static void Fill(string folder, RunAbout about, IReadOnlyList<ExplainedKill> kills)
    {
        if (kills.Count == 0)
        {
            return;
        }

        // Per container, whatever its names, the moments that are asked for, in order: the row just before each is the answer.
        Dictionary<string, Queue<(long Micros, Action<MemorySight> Take)>> wanted = new(StringComparer.Ordinal);
        foreach (IGrouping<string, ExplainedKill> of in kills.GroupBy(k => about.Names.Find(k.Container, k.Micros)?.Id ?? k.Container))
        {
            IEnumerable<(long Micros, Action<MemorySight> Take)> asked = of.SelectMany(k => new (long, Action<MemorySight>)[]
            {
                (k.EarlierMicros, s => k.Earlier = s),
                (k.Micros, s => k.Sight = s),
            });
            wanted[of.Key] = new Queue<(long Micros, Action<MemorySight> Take)>(asked.Where(a => a.Micros >= 0).OrderBy(a => a.Micros));
        }

        RowOwners owners = new(about.Containers);
        Dictionary<string, (long Micros, MemorySight Sight)> last = new(StringComparer.Ordinal);
        foreach (PlacedRow row in RunReader.Rows(Path.Combine(folder, ContainerRow.FileName), ContainerRow.Columns, out int[] at))
        {
            long micros = RunCommands.Micros(row, at[0]);
            string container = owners.Of(row[at[1]], micros, row[at[2]] == "removed", out bool isRenamed)?.Id ?? row[at[1]];
            if (isRenamed || !wanted.TryGetValue(container, out Queue<(long Micros, Action<MemorySight> Take)>? queue) || queue.Count == 0)
            {
                continue;
            }

            while (queue.Count > 0 && micros > queue.Peek().Micros)
            {
                (long Micros, Action<MemorySight> Take) asked = queue.Dequeue();
                Give(asked.Take, last.TryGetValue(container, out (long Micros, MemorySight Sight) known) ? Between(known, (micros, Sight(row, at)), asked.Micros) : null);
            }

            // At the moment of a kill itself the first row is the one before it.
            if (queue.Count == 0 || micros < queue.Peek().Micros || !last.TryGetValue(container, out (long Micros, MemorySight Sight) before) || before.Sight.Processes == 0)
            {
                last[container] = (micros, Sight(row, at));
            }
            else
            {
                Give(queue.Dequeue().Take, Sight(row, at));
            }
        }

        foreach ((string of, Queue<(long Micros, Action<MemorySight> Take)> queue) in wanted)
        {
            while (queue.Count > 0)
            {
                Give(queue.Dequeue().Take, last.GetValueOrDefault(of).Sight);
            }
        }
    }

    // There is a row around each jump: between two rows values go in straight lines.
    private static MemorySight Between((long Micros, MemorySight Sight) before, (long Micros, MemorySight Sight) after, long micros)
    {
        if (before.Sight.Processes == 0 || after.Sight.Processes == 0 || after.Micros == before.Micros)
        {
            return before.Sight;
        }

        long At(long from, long to) => from + (long)((Int128)(to - from) * (micros - before.Micros) / (after.Micros - before.Micros));
        return before.Sight with
        {
            Current = At(before.Sight.Current, after.Sight.Current),
            WorkingSet = At(before.Sight.WorkingSet, after.Sight.WorkingSet),
            DockerStats = At(before.Sight.DockerStats, after.Sight.DockerStats),
        };
    }

    private static void Give(Action<MemorySight> take, MemorySight? sight)
    {
        if (sight is { Processes: > 0 })
        {
            take(sight);
        }
    }

    private static MemorySight Sight(PlacedRow row, int[] at)
    {
        long Bytes(int column) => (long)Cells.Number(row, at[column]);
        long shmem = Bytes(10);
        return new MemorySight
        {
            Current = Bytes(4),
            Limit = row[at[5]].Length == 0 ? null : Bytes(5),
            WorkingSet = Bytes(6),
            DockerStats = Bytes(7),
            Rss = -1,
            Anon = Bytes(8),
            File = Math.Max(0, Bytes(9) - shmem),
            InactiveFile = Bytes(4) - Bytes(6),
            Shmem = shmem,
            Kernel = Bytes(11),
            Swap = Bytes(12),
            Processes = (int)Bytes(15),
        };
    }
}
