namespace OomSim.Docker;

/// <summary>From one FROM to the next.</summary>
/// <param name="From">The FROM.</param>
/// <param name="Name">AS, in small letters; empty where it has none.</param>
internal sealed record BuildStage(Instruction From, string Name)
{
    /// <summary>What follows.</summary>
    public List<Instruction> Steps { get; } = [];
}
