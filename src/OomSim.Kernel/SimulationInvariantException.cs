namespace OomSim.Kernel;

/// <summary>The model contradicts itself: a bug of the simulator, never of a scenario.</summary>
public sealed class SimulationInvariantException(string message) : Exception(message);
