using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using CsvHelper.Configuration;

namespace OomSim.Fidelity;

/// <summary>Reads a recording's CSV file, whose columns differ between cgroup versions.</summary>
internal static class CsvTable
{
    /// <summary>Yields a reader at each row; nothing when there is no such file. A long one lies there as <c>.gz</c>.</summary>
    public static IEnumerable<CsvReader> Rows(string path)
    {
        string compressed = path + ".gz";
        bool isCompressed = !File.Exists(path) && File.Exists(compressed);
        if (!isCompressed && !File.Exists(path))
        {
            yield break;
        }

        // The recorder cut a row short when it was stopped, and scripts may hold quotes: take cells as they are.
        CsvConfiguration configuration = new(CultureInfo.InvariantCulture)
        {
            MissingFieldFound = null,
            BadDataFound = null,
            Mode = CsvMode.RFC4180,
        };
        using StreamReader text = isCompressed ? new StreamReader(new GZipStream(File.OpenRead(compressed), CompressionMode.Decompress)) : File.OpenText(path);
        using CsvReader reader = new(text, configuration);
        if (!reader.Read() || !reader.ReadHeader())
        {
            yield break;
        }

        while (reader.Read())
        {
            yield return reader;
        }
    }

    /// <summary>A cell as a number; null when it is empty or <c>max</c>.</summary>
    public static long? Long(this CsvReader row, string column) =>
        long.TryParse(row.GetField(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>A cell of seconds, in ns.</summary>
    public static long Time(this CsvReader row) => Clock.Parse(row.GetField("time_s")!);
}
