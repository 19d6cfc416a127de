namespace OomSim.Fidelity;

/// <summary>
/// Something that happened in a recording and in its simulation: a kill, the beginning of a hang, a program's own exit, a reply.
/// Times in ns on the recording's clock; <paramref name="Begin"/> is where the program's own clock starts.
/// </summary>
public sealed record TimedOutcome(string Kind, string Container, long Begin, long Recorded, long Simulated)
{
    /// <summary>The target: 2 % of the program's own clock, or 100 ms where that is more.</summary>
    public const double RelativeTarget = 0.02;

    /// <summary>The least error that counts, ns.</summary>
    public const long AbsoluteTarget = 100_000_000;

    /// <summary>Simulated minus recorded, ms.</summary>
    public double ErrorMilliseconds => (Simulated - Recorded) / 1e6;

    /// <summary>The error relative to the program's own clock, %.</summary>
    public double ErrorPercent => 100.0 * (Simulated - Recorded) / Math.Max(1, Recorded - Begin);

    /// <summary>True when the target is met.</summary>
    public bool MeetsTarget => Math.Abs(Simulated - Recorded) <= Math.Max(AbsoluteTarget, RelativeTarget * (Recorded - Begin));
}
