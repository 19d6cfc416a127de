using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>One of some words, which may look like numbers.</summary>
/// <param name="Words">The words.</param>
internal sealed record WordShape(params IReadOnlyList<string> Words) : Shape;
