using CsvHelper;

namespace OomSim.Results;

/// <summary>Reads requests.csv for plotting.</summary>
internal static class RequestReader
{
    /// <summary>Slices of time that a picture shows.</summary>
    private const int Slices = 400;

    /// <summary>Adds what clients saw; nothing where there is no such file.</summary>
    public static void Read(string path, RunData data)
    {
        var series = new Dictionary<string, RequestSeries>(StringComparer.Ordinal);
        foreach (CsvParser row in RunReader.Rows(path, RequestRow.Columns, out int[] at))
        {
            string name = row[at[0]];
            if (!series.TryGetValue(name, out RequestSeries? of))
            {
                series.Add(name, of = new RequestSeries(name, Slices));
                data.Requests.Add(of);
            }

            double arrived = Cells.Number(row[at[1]]);
            int slice = data.End > 0 ? (int)Math.Clamp(arrived / data.End * Slices, 0, Slices - 1) : 0;
            switch (row[at[4]])
            {
                case "ok":
                    of.Answered++;
                    of.Longest[slice] = Math.Max(of.Longest[slice], Cells.Number(row[at[3]]) - arrived);
                    break;
                case "pending":
                    of.Waiting++;
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
