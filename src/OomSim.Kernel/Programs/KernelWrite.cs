namespace OomSim.Kernel;

/// <summary>A small program's write to a file of the kernel, in which it sleeps where the kernel waits for a device, or for who dies.</summary>
/// <param name="Begin">Starts it; the call returns at once or later.</param>
/// <param name="Answer">What the program prints and ends with, by the result.</param>
public sealed record KernelWrite(Action<WriteCall> Begin, Func<Errno, ToolAnswer> Answer);
