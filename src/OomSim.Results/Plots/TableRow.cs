using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace OomSim.Results;

/// <summary>A row of a run's CSV file, which knows where it stands.</summary>
internal sealed class TableRow : CsvParser
{
    private readonly string _path;

    /// <summary>A reader before its first row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="configuration">How it is read.</param>
    public TableRow(string path, TextReader text, CsvConfiguration configuration)
        : base(text, configuration) => _path = path;

    /// <summary>The names of its columns.</summary>
    public IReadOnlyList<string> Header { get; set; } = [];

    /// <summary>A number; 0 for an empty cell.</summary>
    /// <param name="column">Its column, from 0.</param>
    /// <exception cref="InvalidDataException">It is none: the message names file, line and column.</exception>
    public double Number(int column) => Cells.TryNumber(this[column], out double value)
        ? value
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{_path}:{RawRow}: {Header[column]} is '{Shown.Cut(this[column], 40)}', which is no number"));
}
