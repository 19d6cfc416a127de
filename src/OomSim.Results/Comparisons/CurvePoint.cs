namespace OomSim.Results;

/// <summary>One row of a curve.</summary>
/// <param name="Time">ns.</param>
/// <param name="Value">In the column's unit.</param>
public readonly record struct CurvePoint(long Time, double Value);
