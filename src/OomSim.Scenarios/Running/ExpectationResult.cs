namespace OomSim.Scenarios;

/// <summary>How an expectation came out.</summary>
/// <param name="Expectation">What was expected.</param>
/// <param name="Passed">True when it holds.</param>
/// <param name="Actual">What was found, in words.</param>
/// <param name="TimeNs">Where it was found, simulated ns; null when no one instant decides.</param>
public sealed record ExpectationResult(Expectation Expectation, bool Passed, string Actual, long? TimeNs)
{
    /// <summary>Which of the rows that it looked at it was found in, from 0; null for none. Two rows may share an instant.</summary>
    public int? Row { get; init; }

    /// <summary>The events that were counted, by their places among those of the run, from 0, in order; none for an expectation that counts none.</summary>
    public IReadOnlyList<int> Counted { get; init; } = [];
}
