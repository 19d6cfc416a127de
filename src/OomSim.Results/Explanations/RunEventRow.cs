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
