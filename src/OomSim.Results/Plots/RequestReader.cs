namespace OomSim.Results;

/// <summary>Reads requests.csv for plotting.</summary>
internal static class RequestReader
{
    /// <summary>Adds what clients saw; nothing where there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">Takes it.</param>
    /// <param name="slices">Slices of time that are told apart.</param>
    public static void Read(string path, RunData data, int slices)
    {
        var series = new Dictionary<string, RequestSeries>(StringComparer.Ordinal);
        foreach (PlacedRow row in RunReader.Rows(path, RequestRow.Columns, out int[] at))
        {
            string name = row[at[0]];
            if (!series.TryGetValue(name, out RequestSeries? of))
            {
                series.Add(name, of = new RequestSeries(name, slices));
                data.Requests.Add(of);
            }

            double arrived = Cells.Number(row, at[1]);
            int slice = data.End > 0 ? (int)Math.Clamp(arrived / data.End * slices, 0, slices - 1) : 0;
            switch (row[at[4]])
            {
                case "ok":
                    of.Answered++;
                    of.Answers[slice]++;
                    of.Longest[slice] = Math.Max(of.Longest[slice], Cells.Number(row, at[3]) - arrived);
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
        var order = data.Containers.Index().ToDictionary(static c => c.Item.Name, static c => c.Index, StringComparer.Ordinal);
        List<RequestSeries> ordered = [.. data.Requests.OrderBy(r => order.GetValueOrDefault(r.Name, int.MaxValue))];
        data.Requests.Clear();
        data.Requests.AddRange(ordered);
    }
}
