namespace OomSim.Results;

/// <summary>A row of <c>events.csv</c> as it is read.</summary>
/// <param name="Row">From 1 below the headings.</param>
/// <param name="Micros">Simulated µs.</param>
/// <param name="Source">kernel, docker, program, client or scenario.</param>
/// <param name="Type">What happened.</param>
/// <param name="Subject">To whom.</param>
/// <param name="Detail">More about it.</param>
internal sealed record RunEventRow(int Row, long Micros, string Source, string Type, string Subject, string Detail)
{
    /// <summary>Reads a row.</summary>
    /// <param name="number">From 1 below the headings.</param>
    /// <param name="row">The row.</param>
    /// <param name="at">Where the columns of the contract stand.</param>
    /// <exception cref="RunFileException">A cell is not what it should be.</exception>
    public static RunEventRow Of(int number, PlacedRow row, int[] at)
    {
        RunEventRow read = new(number, Cells.Micros(row, at[0]), row[at[1]], row[at[2]], row[at[3]], row[at[4]]);

        // What the engine tells may hold words of the user's.
        if (read.Source is "kernel" or "program" && read.Detail.StartsWith(Pid, StringComparison.Ordinal) && read.Number("pid") is null or < 0)
        {
            throw row.Wrong(at[4], $"pid: '{Cells.Named(read.Detail, "pid")}' is not the number of a process");
        }

        return read;
    }

    private const string Pid = "pid=";

    /// <summary>The container of a subject <c>container/comm</c>, or the subject as it is.</summary>
    public string Container => Subject.StartsWith('/') || !Subject.Contains('/', StringComparison.Ordinal) ? Subject : Subject[..Subject.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The process of a subject <c>container/comm</c>; empty for none.</summary>
    public string Comm => Subject.StartsWith('/') || !Subject.Contains('/', StringComparison.Ordinal) ? "" : Subject[(Subject.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>A number of the detail, as <c>pid=101</c>; null where there is none.</summary>
    public long? Number(string name) => Cells.Named(Detail, name) is { } text && long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>The name that a container had until its event <c>rename</c>; empty where there is none.</summary>
    public string OldName => Cells.OldName(Detail);

    /// <summary>The name of a process in the detail, which may have blanks in it.</summary>
    public string NamedComm
    {
        get
        {
            int from = Detail.IndexOf("comm=", StringComparison.Ordinal);
            if (from < 0)
            {
                return "";
            }

            string rest = Detail[(from + 5)..];
            int[] ends = [.. new[] { " anon=", " memcg=" }.Select(e => rest.IndexOf(e, StringComparison.Ordinal)).Where(e => e >= 0)];
            return ends.Length == 0 ? rest : rest[..ends.Min()];
        }
    }
}
