using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>
/// A key of a scenario file: its readers take its name from here, and the schema and the reference page say what stands here, so that none can drift
/// from the others.
/// </summary>
/// <param name="Name">As it is written.</param>
/// <param name="Shape">What its value may be.</param>
/// <param name="Meaning">What it says, with its unit where the value has none of its own.</param>
internal sealed record KeyInfo(string Name, Shape Shape, string Meaning)
{
    /// <summary>True when its mapping must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True for what only a kubelet asks for: it does nothing in a service that the engine restarts.</summary>
    public bool IsOfPod { get; init; }

    /// <summary>What counts where it is left out; empty for nothing.</summary>
    public string Default { get; init; } = "";

    /// <summary>Values that are right, as they would be written.</summary>
    public string[] Examples { get; init; } = [];
}
