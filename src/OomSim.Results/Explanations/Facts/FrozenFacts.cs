namespace OomSim.Results;

/// <summary>A process that is in the freezer when the run ends.</summary>
/// <param name="Container">Whose it is.</param>
/// <param name="Pid">PID on the host.</param>
/// <param name="Comm">Its name.</param>
/// <param name="Signals">Signals that were sent and wait until it is thawed, by number (K17.9, K18.4).</param>
public sealed record FrozenFacts(string Container, int Pid, string Comm, IReadOnlyList<int> Signals);
