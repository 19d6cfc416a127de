namespace OomSim.Kernel;

/// <summary>A supervisor starts a child again that has ended (M12). No program contains it.</summary>
/// <param name="Program">What is started.</param>
internal sealed record RestartStep(ProgramDefinition Program) : Step;
