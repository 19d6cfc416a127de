namespace OomSim.Fidelity;

/// <summary>A line of a simulated program's log.</summary>
/// <param name="Time">When it was written, ns.</param>
/// <param name="Owner">Name under which the program was started: <c>p/a</c>, or its container's.</param>
/// <param name="Message">Name of the process and message: <c>hog START hold 1</c>.</param>
public readonly record struct SimulatedLine(long Time, string Owner, string Message);
