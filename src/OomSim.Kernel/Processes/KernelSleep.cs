namespace OomSim.Kernel;

/// <summary>A sleep within the kernel, on the way back from which a task freezes and acts on signals (K17.8).</summary>
/// <param name="IsKillable">
/// True where a fatal signal ends it at once (TASK_KILLABLE), false where nothing does before what it waits for (TASK_UNINTERRUPTIBLE).
/// </param>
/// <param name="End">When it is over by itself, ns; <see cref="Engine.SimTime.Never"/> where that is when its step is done.</param>
internal readonly record struct KernelSleep(bool IsKillable, long End);
