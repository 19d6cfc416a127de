namespace OomSim.Results;

/// <summary>A process that waits at a limit.</summary>
/// <param name="Pid">PID on the host.</param>
/// <param name="Comm">Its name.</param>
/// <param name="SinceNs">Since when, simulated ns.</param>
/// <param name="ForText">True where it waits for a page of its program's text, false where it is for memory of its own.</param>
/// <param name="IsInit">True where it is PID 1 of its namespace.</param>
public sealed record WaitingTask(int Pid, string Comm, long SinceNs, bool ForText, bool IsInit)
{
    /// <summary>What it does on SIGTERM: <c>handles</c>, <c>ignores</c>, <c>unheard</c> (PID 1 without a handler, D6.2) or <c>default</c>; empty in files of earlier versions.</summary>
    public string OnSigterm { get; init; } = "";
}
