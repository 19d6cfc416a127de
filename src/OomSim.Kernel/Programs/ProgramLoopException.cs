namespace OomSim.Kernel;

/// <summary>A scenario's program loops without time passing: the scenario's mistake, and the run cannot go on.</summary>
public sealed class ProgramLoopException(string message) : Exception(message);
