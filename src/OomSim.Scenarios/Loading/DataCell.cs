namespace OomSim.Scenarios;

/// <summary>A cell of a CSV file beside the scenario.</summary>
/// <param name="Line">Line of the file on which its record begins, from 1.</param>
/// <param name="Text">What stands in it; never empty.</param>
internal readonly record struct DataCell(int Line, string Text);
