namespace OomSim.Scenarios;

/// <summary>Something to know about a setting.</summary>
/// <param name="Severity"><see cref="Refusal"/>, <see cref="Warning"/> or <see cref="Note"/>.</param>
/// <param name="Text">What: of a refusal or warning, the engine's own words.</param>
/// <param name="Rule">The fact behind it, such as <c>D4.20</c>; empty for none.</param>
/// <param name="Advice">Why, and what would be right; empty for nothing.</param>
public sealed record LimitRemark(string Severity, string Text, string Rule = "", string Advice = "")
{
    /// <summary>The engine does not take the service.</summary>
    public const string Refusal = "refusal";

    /// <summary>The engine drops or changes a setting.</summary>
    public const string Warning = "warning";

    /// <summary>Something that the engine says nothing of.</summary>
    public const string Note = "note";
}
