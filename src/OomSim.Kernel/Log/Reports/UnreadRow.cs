namespace OomSim.Kernel;

/// <summary>A row of a task table that cannot be read, as where a console mixed lines or a log was cut.</summary>
/// <param name="Line">Its line in the log, from 1.</param>
/// <param name="Column">Where in it, from 1; 1 where the log holds the row within something else.</param>
/// <param name="Reason">Why not.</param>
public sealed record UnreadRow(int Line, int Column, string Reason);
