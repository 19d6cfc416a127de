using System.Globalization;
using System.Text;

namespace OomSim.Fidelity;

/// <summary>The table of errors against the recordings that the documentation quotes.</summary>
public static class FidelityTable
{
    /// <summary>Runs every recording beside the tests and gives the table as Markdown.</summary>
    public static string Build() => ToMarkdown(RecordingFolder.Names("kernel").Concat(RecordingFolder.Names("docker")).Select(Recording.Load).Select(Comparison.Of));

    /// <summary>One row for each recording: the worst of its kills, exits, groups.</summary>
    public static string ToMarkdown(IEnumerable<Comparison> comparisons)
    {
        StringBuilder text = new();
        text.Append("| recording | outcomes | kill or hang, own clock | error | exit error | peak error | curve NRMSE | left out | meets targets |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|\n");
        int met = 0;
        int all = 0;
        foreach (Comparison comparison in comparisons)
        {
            all++;
            met += comparison.MeetsTargets ? 1 : 0;
            text.Append(Row(comparison));
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n{met} of {all} recordings meet every target: outcomes equal, times within 2 % or 100 ms, peaks within 1 %, curves within 2 % of the peak.\n").ToString();
    }

    private static string Row(Comparison comparison)
    {
        TimedOutcome? kill = Worst(comparison, exits: false);
        TimedOutcome? exit = Worst(comparison, exits: true);
        double peak = comparison.Groups.Select(group => group.PeakError).OrderByDescending(Math.Abs).FirstOrDefault();
        double curve = comparison.Groups.Select(group => group.Nrmse).DefaultIfEmpty().Max();
        long leftOut = comparison.Groups.Select(group => group.LeftOut).DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"| {comparison.Recording.Name} | {(comparison.Differences.Count == 0 ? "equal" : "differ")} | {Own(kill)} | {Error(kill)} | {Error(exit)} | {100 * peak:+0.00;-0.00;0} % | {100 * curve:0.00} % | {Clock.Seconds(leftOut):0.0} s | {(comparison.MeetsTargets ? "yes" : "no")} |\n");
    }

    private static TimedOutcome? Worst(Comparison comparison, bool exits) => comparison.Times
        .Where(time => time.Kind == TimeKind.Exit == exits)
        .OrderByDescending(time => Math.Abs(time.ErrorMilliseconds))
        .FirstOrDefault();

    private static string Own(TimedOutcome? time) => time is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Clock.Seconds(time.Recorded - time.Begin):0.00} s");

    private static string Error(TimedOutcome? time) => time is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{time.ErrorMilliseconds:+0;-0;0} ms ({time.ErrorPercent:+0.0;-0.0;0} %)");
}
