namespace OomSim.Fidelity;

/// <summary>One compared figure of a recording: a time on the program's own clock, a peak or a curve.</summary>
/// <param name="Recording">The recording.</param>
/// <param name="Name">What it is: <c>kill 1 of a</c>, <c>back-off 2 of a</c>, <c>peak of a</c>, <c>curve of a</c>.</param>
/// <param name="Recorded">The recorded figure with its unit.</param>
/// <param name="Simulated">The simulated figure with its unit; of a curve its error, which is all there is.</param>
/// <param name="Error">The error in the target's terms.</param>
/// <param name="IsMet">True within the target.</param>
public sealed record Figure(string Recording, string Name, string Recorded, string Simulated, string Error, bool IsMet)
{
    /// <summary>The figures of a comparison, in order of time, then back-offs, peaks and curves.</summary>
    public static IEnumerable<Figure> Of(Comparison comparison)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (TimedOutcome time in comparison.Times)
        {
            string what = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.Kind} of {time.Container}");
            int count = counts[what] = counts.GetValueOrDefault(what) + 1;
            yield return new Figure(
                comparison.Recording.Name,
                count == 1 ? what : what + FormattableString.Invariant($", {count}"),
                Seconds(time.Recorded - time.Begin),
                Seconds(time.Simulated - time.Begin),
                FormattableString.Invariant($"{time.ErrorMilliseconds:+0;-0;0} ms ({time.ErrorPercent:+0.0;-0.0;0.0} %)"),
                time.MeetsTarget);
        }

        foreach (BackoffComparison delay in comparison.Backoffs)
        {
            yield return new Figure(
                comparison.Recording.Name,
                FormattableString.Invariant($"back-off {delay.Recorded.Number} of {delay.Recorded.Container}{(delay.Recorded.Start > 1 ? FormattableString.Invariant($", start {delay.Recorded.Start}") : "")}"),
                Seconds(delay.Recorded.Length),
                delay.Simulated is { } simulated ? Seconds(simulated) : "none",
                delay.Simulated is { } length ? FormattableString.Invariant($"{(length - delay.Recorded.Length) / 1e6:+0;-0;0} ms") : "",
                delay.MeetsTarget);
        }

        foreach (GroupComparison group in comparison.Groups)
        {
            if (group is { Peak: { } peak, PeakError: { } peakError })
            {
                yield return new Figure(
                    comparison.Recording.Name,
                    "peak of " + group.Container,
                    FormattableString.Invariant($"{peak.Recorded} B"),
                    FormattableString.Invariant($"{peak.Simulated} B"),
                    FormattableString.Invariant($"{100 * peakError:+0.00;-0.00;0.00} %"),
                    Math.Abs(peakError) <= GroupComparison.PeakTarget);
            }

            if (group.CurveError is { } curveError)
            {
                string curve = FormattableString.Invariant($"{100 * curveError:0.00} %");
                yield return new Figure(comparison.Recording.Name, "curve of " + group.Container, "", "", curve, curveError <= GroupComparison.NrmseTarget);
            }
        }
    }

    private static string Seconds(long ns) => FormattableString.Invariant($"{Clock.Seconds(ns):0.000} s");
}
