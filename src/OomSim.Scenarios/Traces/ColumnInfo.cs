namespace OomSim.Scenarios;

/// <summary>A column of an output table: what its header is written from, and what the reference page says of it.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Unit">Its unit; <c>text</c>, <c>0/1</c> or <c>number</c> where it has none.</param>
/// <param name="Meaning">What it holds.</param>
/// <param name="Empty">When its cell is empty; empty for never.</param>
public sealed record ColumnInfo(string Name, string Unit, string Meaning, string Empty = "");
