using OomSim.Scenarios.Compose;

namespace OomSim.Scenarios.Reference;

/// <summary>A text; numbers and booleans are taken as they are written.</summary>
/// <param name="Pattern">What the text must match, in what .NET and JavaScript have in common; null for any text.</param>
internal sealed record TextShape(string? Pattern = null) : Shape
{
    /// <summary>True where numbers and booleans without quotes are texts as well.</summary>
    public bool TakesScalars { get; init; } = Pattern is null;

    /// <summary>Numbers that are texts as well, where not all are.</summary>
    public (long Least, long Greatest, bool IsWhole)? Numbers { get; init; }
}
