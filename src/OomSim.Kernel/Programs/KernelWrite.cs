namespace OomSim.Kernel;

/// <summary>A small program's write to a file of the kernel, in which it sleeps where the kernel waits for a device.</summary>
/// <param name="Begin">Starts it, and is given what gets the result, at once or later.</param>
/// <param name="Answer">What the program prints and ends with, by the result.</param>
public sealed record KernelWrite(Action<Action<Errno>> Begin, Func<Errno, ToolAnswer> Answer);
