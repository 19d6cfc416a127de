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
    /// <remarks>
    /// A blank line is a record of one empty cell where the file has one column (RFC 4180, 2), and is passed over where it has more. Every record has as many cells as the heading, and
    /// the column stands there once.
    /// </remarks>
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

        // Blank lines are read, as the lines of a record count from the end of the one before.
        using CsvReader csv = new(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture) { IgnoreBlankLines = false });
        int before = 0;
        try
        {
            if (Heading(csv, ref before) is not { } heading || !heading.Contains(column, StringComparer.Ordinal))
            {
                bag.Unknown(at.At, $"'{file}' has no column '{column}'", column, csv.HeaderRecord ?? []);
                return null;
            }

            if (heading.Count(h => h == column) is > 1 and var times)
            {
                bag.Error(at.At, string.Create(CultureInfo.InvariantCulture, $"'{file}' has {times} columns '{column}'"));
                return null;
            }

            return Cells(csv, heading, column, at, file, ref before);
        }
        catch (CsvHelperException)
        {
            Fault(at, file, before + 1, "a quote that is not closed, or that stands within a cell without quotes around it");
            return null;
        }
    }

    // The first record that is not blank, and the last line before it; null where there is none.
    private static string[]? Heading(CsvReader csv, ref int before)
    {
        while (csv.Read())
        {
            if (!IsBlank(csv))
            {
                return csv.ReadHeader() ? csv.HeaderRecord : null;
            }

            before = csv.Parser.RawRow;
        }

        return null;
    }

    // Those of a column. The last line before the record that is read is kept for who tells of one that can't be read.
    private List<DataCell>? Cells(CsvReader csv, string[] heading, string column, Node at, string file, ref int before)
    {
        int index = Array.IndexOf(heading, column);
        List<DataCell> cells = [];
        int empty = 0;
        int firstEmpty = 0;
        for (before = csv.Parser.RawRow; csv.Read(); before = csv.Parser.RawRow)
        {
            int count = csv.Parser.Count;
            if (heading.Length > 1 && IsBlank(csv))
            {
                continue;
            }

            if (count != heading.Length)
            {
                Fault(at, file, before + 1, string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "cell" : "cells")} instead of {heading.Length}"));
                return null;
            }

            if (csv.GetField(index) is { Length: > 0 } cell)
            {
                cells.Add(new DataCell(before + 1, cell));
            }
            else if (empty++ == 0)
            {
                firstEmpty = before + 1;
            }
        }

        if (empty > 0)
        {
            bag.Warning(at.At, string.Create(CultureInfo.InvariantCulture, $"'{file}': {empty} empty {(empty == 1 ? "cell" : "cells")} of column '{column}' {(empty == 1 ? "is" : "are")} left out, the first in line {firstEmpty}"));
        }

        return cells;
    }

    private void Fault(Node at, string file, int line, string reason) => bag.Error(at.At, string.Create(CultureInfo.InvariantCulture, $"'{file}' is not a CSV file: line {line}: {reason}"));

    private static bool IsBlank(CsvReader csv) => csv.Parser.RawRecord.Trim('\r', '\n').Length == 0;
}
