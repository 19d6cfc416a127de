using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace OomSim.Results;

/// <summary>A row of a CSV file that knows where its cells stand.</summary>
/// <param name="path">The file.</param>
/// <param name="text">Its text.</param>
internal sealed class PlacedRow(string path, TextReader text)
    : CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { CacheFields = true, BufferSize = 1 << 16, BadDataFound = null })
{
    /// <summary>What is wrong with a cell, at its place.</summary>
    /// <param name="cell">The cell, from 0.</param>
    /// <param name="reason">What is wrong.</param>
    public RunFileException Wrong(int cell, string reason)
    {
        // Behind as many commas as there are cells before it.
        string line = RawRecord;
        int at = 0;
        bool quoted = false;
        for (int before = 0; at < line.Length && before < cell; at++)
        {
            quoted ^= line[at] == '"';
            before += line[at] == ',' && !quoted ? 1 : 0;
        }

        return new RunFileException(path, RawRow, at + 1, reason);
    }
}
