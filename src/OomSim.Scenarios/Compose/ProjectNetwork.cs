using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>A network of a Compose project.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Definition">What the engine is asked for.</param>
/// <param name="IsExternal">True for one that is there before the project.</param>
public sealed record ProjectNetwork(string Key, NetworkDefinition Definition, bool IsExternal);
