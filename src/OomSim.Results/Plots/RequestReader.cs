namespace OomSim.Results;

/// <summary>Reads requests.csv for plotting.</summary>
internal static class RequestReader
{
    /// <summary>Adds what clients saw, for several pictures at once; nothing where there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">Take it.</param>
    public static void Read(string path, RunData[] data)
    {
        Dictionary<string, RequestSeries>[] series = Array.ConvertAll(data, static _ => new Dictionary<string, RequestSeries>(StringComparer.Ordinal));
        foreach (PlacedRow row in RunReader.Rows(path, RequestRow.Columns, out int[] at))
        {
            string name = row[at[0]], outcome = row[at[4]];
            double arrived = Cells.Time(row, at[1]);
            double latency = outcome == "ok" ? Cells.Time(row, at[3]) - arrived : 0;
            for (int i = 0; i < data.Length; i++)
            {
                if (!series[i].TryGetValue(name, out RequestSeries? of))
                {
                    series[i].Add(name, of = new RequestSeries(name, data[i].Slices / 2));
                    data[i].Requests.Add(of);
                }

                Add(of, data[i], arrived, latency, outcome);
            }
        }

        Array.ForEach(data, Order);
    }

    private static void Add(RequestSeries of, RunData data, double arrived, double latency, string outcome)
    {
        int slices = data.Slices / 2;
        int slice = data.End > 0 ? (int)Math.Clamp(arrived / data.End * slices, 0, slices - 1) : 0;
        switch (outcome)
        {
            case "ok":
                of.Answered++;
                of.Answers[slice]++;
                of.Longest[slice] = Math.Max(of.Longest[slice], latency);
                break;
            case "pending":
                of.Waiting++;
                of.Pending[slice]++;
                break;
            default:
                of.Failed++;
                of.Failures[slice]++;
                break;
        }
    }

    // Containers stand in one order in all pictures, whoever answered first.
    private static void Order(RunData data)
    {
        var order = data.Containers.Index().ToDictionary(static c => c.Item.Name, static c => c.Index, StringComparer.Ordinal);
        List<RequestSeries> ordered = [.. data.Requests.OrderBy(r => order.GetValueOrDefault(r.Name, int.MaxValue))];
        data.Requests.Clear();
        data.Requests.AddRange(ordered);
    }
}
