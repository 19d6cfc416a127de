namespace OomSim.Fidelity;

/// <summary>Peak and curve of one group (container): sizes in bytes, the error of the curve relative to the recorded peak.</summary>
/// <param name="Container">Name in the trace.</param>
/// <param name="Peak">Highest usage on both sides; null where no row lies within a run and nobody read the peak.</param>
/// <param name="Nrmse">Root mean square error over time, as a fraction of the recorded peak; null where no row lies within a run.</param>
/// <param name="StepNrmse">The same on the program's own clock, step by step (<see cref="StepClock"/>); null where the group has more than one program.</param>
/// <param name="LeftOut">Time around kills and exits that the curve leaves out, ns.</param>
public sealed record GroupComparison(string Container, PeakComparison? Peak, double? Nrmse, double? StepNrmse, long LeftOut)
{
    /// <summary>Peak within 1 %.</summary>
    public const double PeakTarget = 0.01;

    /// <summary>Curve within 2 %.</summary>
    public const double NrmseTarget = 0.02;

    /// <summary>Simulated minus recorded peak as a fraction of the recorded one.</summary>
    public double? PeakError => Peak is { } peak ? (double)(peak.Simulated - peak.Recorded) / Math.Max(1, peak.Recorded) : null;

    /// <summary>The error of the curve that its target is about.</summary>
    public double? CurveError => Nrmse is null ? null : StepNrmse ?? Nrmse;

    /// <summary>True when both targets are met.</summary>
    public bool MeetsTarget => PeakError is null or (>= -PeakTarget and <= PeakTarget) && CurveError is null or <= NrmseTarget;
}
