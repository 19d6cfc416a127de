using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>A key without a value.</summary>
internal sealed record NothingShape : Shape;
