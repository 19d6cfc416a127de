namespace OomSim.Results;

/// <summary>One compared figure of a container: the time of a kill, or a column.</summary>
/// <param name="Container">The container.</param>
/// <param name="What">The column, <c>kill</c> with its number, <c>events</c>, or <see cref="There"/>.</param>
/// <param name="First">The first one's kill in s, its peak, or its number of events; null when there is none.</param>
/// <param name="Second">The other's.</param>
/// <param name="Error">Relative error of the time or peak; null when one is missing.</param>
/// <param name="Nrmse">Root mean square error of the curve, as a fraction of the first one's peak; null for a kill.</param>
/// <param name="IsWithin">True within the tolerance.</param>
public sealed record TraceDifference(string Container, string What, double? First, double? Second, double? Error, double? Nrmse, bool IsWithin)
{
    /// <summary>The figure of a container that one trace alone has: 1 there, null in the other.</summary>
    public const string There = "there";

    /// <summary>How they differ or why they can't be compared, where figures do not tell; empty otherwise.</summary>
    public string Note { get; init; } = "";

    /// <summary>False where one side has no such figure and nobody asked for it: it counts neither as met nor as missed.</summary>
    public bool IsCompared { get; init; } = true;

    /// <summary>Over which span the curves were compared; null for what is no curve.</summary>
    public ComparedSpan? Span { get; init; }
}
