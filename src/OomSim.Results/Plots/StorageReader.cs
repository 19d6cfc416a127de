namespace OomSim.Results;

/// <summary>Reads storage.csv for plotting.</summary>
internal static class StorageReader
{
    private const int ShortId = 12;

    /// <summary>Adds what lay on the disk, for several pictures at once; nothing where there is no such file, or where nothing happened on it and nothing was shared.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">Take it.</param>
    public static void Read(string path, RunData[] data)
    {
        var there = new OrderedDictionary<(string Kind, string Id), Row>();
        Thinner<StoragePoint>[] thinners = Array.ConvertAll(data, static d => new Thinner<StoragePoint>(d.Storage, d.Slice, static p => p.Time, static p => p.Total));
        double now = 0;
        bool tells = false;
        foreach (PlacedRow row in RunReader.Rows(path, StorageRow.Columns, out int[] at))
        {
            double time = Cells.Time(row, at[0]);
            if (time > now)
            {
                // What lies there lies there until the next row.
                StoragePoint before = Point(there.Values, now);
                foreach (Thinner<StoragePoint> thinner in thinners)
                {
                    thinner.Add(before);
                    thinner.Add(before with { Time = time });
                }

                now = time;
            }

            (string Kind, string Id) key = (row[at[1]], row[at[2]]);
            var read = new Row(key.Kind, row[at[3]].Length > 0 ? row[at[3]] : Short(key.Id), Cells.Number(row, at[4]), Cells.Number(row, at[5]), Cells.Number(row, at[7]));
            tells |= key.Kind is "container" ? read.Size > 0 : time > 0 ? key.Kind is "layer" or "file" : read.Shared > 0;
            if (read is { Size: 0, References: 0 })
            {
                there.Remove(key);
            }
            else
            {
                there[key] = read;
            }
        }

        if (!tells)
        {
            Array.ForEach(data, static d => d.Storage.Clear());
            return;
        }

        StoragePoint last = Point(there.Values, now);
        List<StorageShare> shares = [.. there.Values.Where(static r => r.Kind != "layer").Select(static r => new StorageShare(r.Kind, r.Name, r.Shared, r.Size - r.Shared))];
        for (int i = 0; i < data.Length; i++)
        {
            thinners[i].Add(last);
            thinners[i].Add(last with { Time = data[i].End });
            thinners[i].Close();
            data[i].Shares.AddRange(shares);
        }
    }

    private static StoragePoint Point(IEnumerable<Row> rows, double time)
    {
        double shared = 0, own = 0, containers = 0, files = 0, apart = 0;
        foreach (Row row in rows)
        {
            switch (row.Kind)
            {
                case "layer":
                    shared += row.Shared;
                    own += row.Size - row.Shared;
                    break;
                case "image":
                    apart += row.Size * (1 + row.References);
                    break;
                case "container":
                    containers += row.Size;
                    break;
                default:
                    files += row.Size;
                    break;
            }
        }

        return new StoragePoint(time, shared, own, containers, files, apart + containers + files);
    }

    private static string Short(string id)
    {
        string rest = id[(id.StartsWith("sha256:", StringComparison.Ordinal) ? "sha256:".Length : 0)..];
        return rest.Length == 64 ? rest[..ShortId] : rest;
    }

    private readonly record struct Row(string Kind, string Name, double Size, double Shared, double References);
}
