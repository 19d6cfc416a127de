namespace OomSim.Kernel;

/// <summary>Whom the OOM killer chose, as the kernel's log names it: up to 5.2 it may be a thread, which has no row in the task table.</summary>
/// <param name="Line">The line in the log, from 1.</param>
/// <param name="Pid">Process ID, or that of a thread.</param>
/// <param name="Name">The command, or the thread's name.</param>
public sealed record ChosenTask(int Line, int Pid, string Name);
