using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads a column of a CSV file beside the scenario.</summary>
internal sealed class DataColumn(string folder, LoaderLimits limits, DiagnosticBag bag)
{
    private readonly ConfinedPath _paths = new(folder);

    /// <summary>The cells that are not empty; null after an error was reported.</summary>
    public IReadOnlyList<string>? Read(Node at, string file, string column)
    {
        string? full = _paths.Resolve(folder, file);
        if (full is null)
        {
            bag.Error(at.At, $"'{file}' leaves the scenario's folder: only files in it and below are read");
            return null;
        }

        if (SourceFile.Read(full, file, at.At, limits, bag) is not { } text)
        {
            return null;
        }

        try
        {
            using CsvReader csv = new(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture));
            if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord is not { } header || !header.Contains(column, StringComparer.Ordinal))
            {
                bag.Unknown(at.At, $"'{file}' has no column '{column}'", column, csv.HeaderRecord ?? []);
                return null;
            }

            List<string> cells = [];
            while (csv.Read())
            {
                if (csv.GetField(column) is { Length: > 0 } cell)
                {
                    cells.Add(cell);
                }
            }

            return cells;
        }
        catch (CsvHelperException)
        {
            bag.Error(at.At, $"'{file}' is not a CSV file");
            return null;
        }
    }
}
