namespace OomSim.Results;

/// <summary>A few rows of a table of a run, around what is being told.</summary>
/// <param name="File">The file of the results that would hold them.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Cells as in the file, long ones cut.</param>
/// <param name="Marked">The row that it is about; null when it is about none.</param>
public sealed record TraceExcerpt(string File, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows, int? Marked)
{
    /// <summary>Further rows that are told of as well and left out, behind these.</summary>
    public int More { get; init; }
}
