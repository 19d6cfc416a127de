namespace OomSim.Kernel;

/// <summary>Empties swap devices. No program of an image contains it.</summary>
/// <param name="Command">The command that does it.</param>
internal sealed record SwapOffStep(SwapOff Command) : Step;
