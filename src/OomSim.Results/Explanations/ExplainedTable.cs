namespace OomSim.Results;

/// <summary>Numbers beside each other; all cells are ready texts.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Headings">The headings.</param>
/// <param name="Rows">Rows of as many cells.</param>
/// <param name="IsText">Per column: true for words, which stand at the left, false for numbers.</param>
public sealed record ExplainedTable(string Title, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<bool> IsText);
