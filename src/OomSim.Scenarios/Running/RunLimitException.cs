namespace OomSim.Scenarios;

/// <summary>A run needs more events than allowed.</summary>
public sealed class RunLimitException(string message) : Exception(message);
