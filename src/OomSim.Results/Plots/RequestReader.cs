namespace OomSim.Results;

/// <summary>Reads requests.csv for plotting.</summary>
internal static class RequestReader
{
    /// <summary>Adds what clients saw, for several pictures at once; nothing where there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">Take it.</param>
    /// <param name="names">Who was called what, and when: a request has the name of the moment in which it was sent.</param>
    public static void Read(string path, RunData[] data, ContainerNames names)
    {
        Dictionary<string, RequestSeries>[] series = Array.ConvertAll(data, static _ => new Dictionary<string, RequestSeries>(StringComparer.Ordinal));
        Dictionary<string, ContainerSeries>[] curves = Array.ConvertAll(data, static d => d.Containers
            .SelectMany(static c => c.Owners.Select(static o => o.Id).Append(c.Owners.Count == 0 ? "/" + c.Name : "").Where(static k => k.Length > 0).Select(k => (Key: k, Curve: c)))
            .ToDictionary(static c => c.Key, static c => c.Curve, StringComparer.Ordinal));
        foreach (PlacedRow row in RunReader.Rows(path, RequestRow.Columns, out int[] at))
        {
            string name = row[at[0]], outcome = row[at[4]];
            double arrived = Cells.Time(row, at[1]);
            double latency = outcome == "ok" ? Cells.Time(row, at[3]) - arrived : 0;
            ContainerSummary? owner = names.Find(name, ChartData.Micros(arrived));
            for (int i = 0; i < data.Length; i++)
            {
                ContainerSeries? curve = (owner is null ? null : curves[i].GetValueOrDefault(owner.Id)) ?? curves[i].GetValueOrDefault("/" + name);
                string key = curve?.Owners is [{ } first, ..] ? first.Id : "/" + name;
                if (!series[i].TryGetValue(key, out RequestSeries? of))
                {
                    series[i].Add(key, of = new RequestSeries(curve?.Name ?? name, curve, data[i].Slices / 2));
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
        var order = data.Containers.Index().ToDictionary(static c => c.Item, static c => c.Index);
        List<RequestSeries> ordered = [.. data.Requests.OrderBy(r => r.Curve is { } curve ? order[curve] : int.MaxValue)];
        data.Requests.Clear();
        data.Requests.AddRange(ordered);
    }
}
