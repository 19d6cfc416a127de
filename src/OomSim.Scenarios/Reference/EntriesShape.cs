using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>A mapping whose keys are names that its author gives.</summary>
/// <param name="KeyPattern">What a key must match; null for any.</param>
/// <param name="Value">What stands behind each.</param>
/// <param name="Called">What a key is called in the reference.</param>
internal sealed record EntriesShape(string? KeyPattern, Shape Value, string Called) : Shape;
