using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using OomSim.Scenarios.Yaml;

namespace OomSim.Scenarios;

/// <summary>Reads a column of a CSV file beside the scenario.</summary>
internal sealed class DataColumn(string folder, LoaderLimits limits, DiagnosticBag bag)
{
    private const string Csv = "CSV text";

    private readonly ConfinedPath _paths = new(folder);

    /// <summary>The cells that are not empty, of which others are warned; null after an error was reported.</summary>
    public IReadOnlyList<DataCell>? Read(Node at, string file, string column)
    {
        string? full = _paths.Resolve(folder, file);
        if (full is null)
        {
            bag.Error(at.At, $"'{file}' leaves the scenario's folder: only files in it and below are read");
            return null;
        }

        if (SourceFile.Read(full, file, at.At, limits, bag, Csv) is not { } text)
        {
            return null;
        }

        using CsvReader csv = new(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture));
        int before = 0;
        try
        {
            if (!csv.Read() || !csv.ReadHeader() || csv.HeaderRecord is not { } header || !header.Contains(column, StringComparer.Ordinal))
            {
                bag.Unknown(at.At, $"'{file}' has no column '{column}'", column, csv.HeaderRecord ?? []);
                return null;
            }

            List<DataCell> cells = [];
            int empty = 0;
            int firstEmpty = 0;
            before = csv.Parser.RawRow;
            while (csv.Read())
            {
                if (csv.GetField(column) is { Length: > 0 } cell)
                {
                    cells.Add(new DataCell(before + 1, cell));
                }
                else if (empty++ == 0)
                {
                    firstEmpty = before + 1;
                }

                before = csv.Parser.RawRow;
            }

            if (empty > 0)
            {
                bag.Warning(at.At, string.Create(CultureInfo.InvariantCulture, $"'{file}': {empty} empty {(empty == 1 ? "cell" : "cells")} of column '{column}' {(empty == 1 ? "is" : "are")} left out, the first in line {firstEmpty}"));
            }

            return cells;
        }
        catch (CsvHelperException e)
        {
            string reason = e is CsvHelper.MissingFieldException
                ? string.Create(CultureInfo.InvariantCulture, $"{csv.Parser.Count} {(csv.Parser.Count == 1 ? "cell" : "cells")} instead of {csv.HeaderRecord?.Length}")
                : "a quote that is not closed, or that stands within a cell without quotes around it";
            bag.Error(at.At, string.Create(CultureInfo.InvariantCulture, $"'{file}' is not a CSV file: line {before + 1}: {reason}"));
            return null;
        }
    }
}
