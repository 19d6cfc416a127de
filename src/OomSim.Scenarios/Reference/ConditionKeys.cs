namespace OomSim.Scenarios.Reference;

/// <summary>The keys of a condition on a column, in place of a plain value.</summary>
internal static class ConditionKeys
{
    /// <summary>The keys, with what they say.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> All { get; } =
    [
        ("equals", "This value; none or nothing for an empty cell."),
        ("within", "How far from it: a value, or a percentage."),
        ("min", "At least this."),
        ("max", "At most this."),
        ("in", "One of these."),
    ];
}
