using System.Globalization;

namespace OomSim.Results;

/// <summary>Reads the curves of containers from a trace: <c>containers.csv</c> of a run, <c>trace.csv</c> of a recording.</summary>
/// <param name="path">The file.</param>
/// <param name="curves">Takes the curves, by container and column.</param>
/// <param name="columns">Takes the names of the columns, in the order of the file.</param>
internal sealed class CurveReader(string path, SortedDictionary<string, SortedDictionary<string, List<CurvePoint>>> curves, List<string> columns)
{
    /// <summary>The first column.</summary>
    public const string TimeColumn = "time_s";

    /// <summary>The second one.</summary>
    public const string NameColumn = "container";

    // What a kernel file says where there is no limit.
    private const string NoLimit = "max";

    private const double LongestSeconds = 9e9;

    private readonly SortedDictionary<string, double> _last = new(StringComparer.Ordinal);

    /// <summary>Reads the file.</summary>
    /// <param name="isRecording">True for a recording: its recorder may have been stopped within its last row, which does not count then.</param>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="RunFileException">It is not what it should be.</exception>
    public void Read(bool isRecording)
    {
        try
        {
            ReadRows(isRecording);
        }
        catch (InvalidDataException e)
        {
            throw new RunFileException(path, 1, 1, "is not a gzip file, which its name says", e);
        }
    }

    private void ReadRows(bool isRecording)
    {
        using StreamReader text = RunFile.OpenText(path);
        using PlacedRow csv = new(path, text);
        if (!csv.Read() || csv.Record is not [TimeColumn, NameColumn, ..] header)
        {
            throw new RunFileException(path, 1, 1, $"its first line should begin {TimeColumn},{NameColumn}");
        }

        columns.AddRange(header);
        int state = Array.IndexOf(header, "state");
        RunFileException? cut = null;
        while (csv.Read())
        {
            if (cut is not null)
            {
                throw cut;
            }

            if (csv.Count == header.Length)
            {
                ReadRow(csv, header);
                if (!isRecording && state >= 0)
                {
                    Cells.State(csv, state);
                }

                continue;
            }

            cut = csv.Wrong(0, FormattableString.Invariant($"{csv.Count} cells instead of {header.Length}"));
        }

        if (cut is not null && !isRecording)
        {
            throw cut;
        }
    }

    private void ReadRow(PlacedRow csv, string[] header)
    {
        if (!TryNumber(csv[0], out double seconds) || Math.Abs(seconds) > LongestSeconds)
        {
            throw csv.Wrong(0, $"{TimeColumn}: '{csv[0]}' is no time; a number of seconds was expected");
        }

        string container = csv[1];
        if (container.Length == 0)
        {
            throw csv.Wrong(1, $"{NameColumn}: no name of a container");
        }

        if (_last.TryGetValue(container, out double last) && seconds < last)
        {
            throw RowOrder.Back(csv, 0, seconds, last, ofContainers: true);
        }

        _last[container] = seconds;
        if (!curves.TryGetValue(container, out SortedDictionary<string, List<CurvePoint>>? ofContainer))
        {
            curves.Add(container, ofContainer = new SortedDictionary<string, List<CurvePoint>>(StringComparer.Ordinal));
        }

        for (int i = 2; i < header.Length; i++)
        {
            if (TryNumber(csv[i], out double value))
            {
                if (value < 0 && header[i].EndsWith("_bytes", StringComparison.Ordinal))
                {
                    throw csv.Wrong(i, $"{header[i]}: {Cells.Negative(csv[i])}");
                }

                if (!ofContainer.TryGetValue(header[i], out List<CurvePoint>? curve))
                {
                    ofContainer.Add(header[i], curve = []);
                }

                curve.Add(new CurvePoint((long)Math.Round(seconds * 1e9), value));
            }
            else if (csv[i] is not ("" or NoLimit) && (header[i].EndsWith("_bytes", StringComparison.Ordinal) || header[i].EndsWith("_s", StringComparison.Ordinal)))
            {
                throw csv.Wrong(i, $"{header[i]}: '{csv[i]}' is no number");
            }
        }
    }

    private static bool TryNumber(string cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
