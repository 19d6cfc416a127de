namespace OomSim.Results;

/// <summary>A process beside those that wait.</summary>
/// <param name="Pid">PID on the host.</param>
/// <param name="Comm">Its name.</param>
/// <param name="Condition">What it does: idle, active, frozen …</param>
public sealed record OtherTask(int Pid, string Comm, string Condition);
