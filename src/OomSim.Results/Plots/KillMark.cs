namespace OomSim.Results;

/// <summary>One or more kills at a moment that a picture shows as one line.</summary>
/// <param name="Time">s, of the first.</param>
/// <param name="Victim">Name of the first victim; empty when unknown.</param>
/// <param name="Count">How many were killed.</param>
/// <param name="AllAlike">True when all victims have that name.</param>
internal readonly record struct KillMark(double Time, string Victim, int Count = 1, bool AllAlike = true)
{
    /// <summary>What stands at the line.</summary>
    public string Label => (Victim.Length == 0 ? "OOM kill" : Victim)
        + (Count == 1 ? "" : FormattableString.Invariant(AllAlike ? $" ×{Count}" : (FormattableString)$" +{Count - 1}"));

    /// <summary>The same line with another victim.</summary>
    public KillMark With(string victim) => this with { Count = Count + 1, AllAlike = AllAlike && victim == Victim };
}
