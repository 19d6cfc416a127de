namespace OomSim.Fidelity;

/// <summary>The delay of a restart by policy in a recording, and that of the same restart in its simulation.</summary>
/// <param name="Recorded">The recorded one.</param>
/// <param name="Simulated">The simulated one, ns; null where there was no such restart.</param>
public sealed record BackoffComparison(RestartDelay Recorded, long? Simulated)
{
    /// <summary>The part of the recorded delay by which it may differ.</summary>
    public const double RelativeTarget = 0.05;

    /// <summary>What it may differ beyond that, ns.</summary>
    public const long AbsoluteTarget = 50_000_000;

    /// <summary>True when the target is met: 5 % of the recorded delay and 50 ms.</summary>
    public bool MeetsTarget => Simulated is { } simulated && Math.Abs(simulated - Recorded.Length) <= (RelativeTarget * Recorded.Length) + AbsoluteTarget;

    /// <summary>Each recorded delay with that of the same restart.</summary>
    public static IReadOnlyList<BackoffComparison> Of(IReadOnlyList<RestartDelay> recorded, IReadOnlyList<RestartDelay> simulated) =>
        [.. recorded.Select(delay => new BackoffComparison(
            delay, simulated.FirstOrDefault(other => (other.Container, other.Start, other.Number) == (delay.Container, delay.Start, delay.Number))?.Length))];
}
