using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>True or false, in the words that Compose takes for them.</summary>
internal sealed record FlagShape : Shape;
