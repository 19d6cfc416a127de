using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>A size, duration, rate or number; a distribution may stand in its place unless it is fixed.</summary>
/// <param name="Unit">What it measures.</param>
/// <param name="Least">Least value, in the unit's own measure.</param>
/// <param name="Greatest">Greatest value, in the unit's own measure.</param>
internal sealed record MeasureShape(Unit Unit, long Least = 0, long Greatest = long.MaxValue) : Shape
{
    /// <summary>True where a distribution can't stand.</summary>
    public bool IsFixed { get; init; }

    /// <summary>What a text of the value must match, where the unit's own grammar allows too much; null for that alone.</summary>
    public string? Pattern { get; init; }
}
