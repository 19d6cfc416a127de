using System.Globalization;
using System.Text;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>The table of errors against the recordings that the documentation quotes.</summary>
public static class FidelityTable
{
    /// <summary>Set to 1, the tests write <c>TABLE.md</c> anew instead of comparing with it.</summary>
    public const string UpdateVariable = "OOMSIM_UPDATE_TABLE";

    /// <summary>Where the committed table lies.</summary>
    public static string File { get; } = Path.Combine(RecordingFolder.Project, "TABLE.md");

    /// <summary>Names a file to which the table of other recordings is written (<see cref="RecordingFolder.Variable"/>).</summary>
    public const string OtherVariable = "OOMSIM_TABLE";

    /// <summary>Runs every recording and gives the table as Markdown. Of others than the own ones, those that can't be replayed stand at its end.</summary>
    public static string Build()
    {
        List<NotPlayed> failed = [];
        List<Comparison> comparisons = Played(RecordingFolder.Names("kernel").Concat(RecordingFolder.Names("docker")), failed);
        List<Comparison> native = Played(RecordingFolder.Names(NativeMachine.Family), failed);
        return ToMarkdown(comparisons, RecordingFolder.IsOwn ? NotPlayed.All : failed) + Native(native);
    }

    private static List<Comparison> Played(IEnumerable<string> names, List<NotPlayed> failed)
    {
        List<Comparison> comparisons = [];
        foreach (string name in names)
        {
            try
            {
                comparisons.Add(Comparison.Of(name));
            }
            catch (Exception e) when (!RecordingFolder.IsOwn)
            {
                failed.Add(new NotPlayed(name, $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}"));
            }
        }

        return comparisons;
    }

    /// <summary>What is met and what not, a row for each recording, and the causes of what is missed.</summary>
    public static string ToMarkdown(IReadOnlyList<Comparison> comparisons, IEnumerable<NotPlayed> notPlayed)
    {
        StringBuilder text = new();
        Summary(text, comparisons);
        Judged(text, comparisons, "##");
        text.Append("\n## Memory pressure\n\n");
        text.Append("Stall time so far, s, and the highest `avg10`, % (v2, groups with half a second on either side). README.md says what they can tell.\n\n");
        text.Append("| recording | group | some recorded | simulated | full recorded | simulated | avg10 recorded | simulated |\n|---|---|---|---|---|---|---|---|\n");
        foreach ((Comparison comparison, PressureComparison pressure) in comparisons.SelectMany(c => PressureComparison.Of(c).Select(p => (c, p))))
        {
            if (Math.Max(pressure.Recorded.Some, pressure.Simulated.Some) >= 500_000)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {comparison.Recording.Name} | {pressure.Container} | {pressure.Recorded.Some / 1e6:0.00} | {pressure.Simulated.Some / 1e6:0.00} | {pressure.Recorded.Full / 1e6:0.00} | {pressure.Simulated.Full / 1e6:0.00} | {pressure.Recorded.Average10 / 100.0:0.0} | {pressure.Simulated.Average10 / 100.0:0.0} |\n");
            }
        }

        text.Append("\n## Event counters\n\n");
        text.Append("`memory.events` on v2 and `memory.failcnt` on v1, at their highest, of groups where the kernel counted. README.md says what they can tell.\n\n");
        text.Append("| recording | group | counter | recorded | simulated |\n|---|---|---|---|---|\n");
        foreach ((Comparison comparison, CounterComparison counter) in comparisons.SelectMany(c => CounterComparison.Of(c).Select(p => (c, p))))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {comparison.Recording.Name} | {counter.Container} | {counter.Counter} | {counter.Recorded} | {counter.Simulated?.ToString(CultureInfo.InvariantCulture) ?? "not compared"} |\n");
        }

        text.Append("\n## Not played\n\n| recording | reason |\n|---|---|\n");
        foreach (NotPlayed recording in notPlayed)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {recording.Recording} | {recording.Reason} |\n");
        }

        return text.ToString();
    }

    // The rows of each recording, what differs and what misses.
    private static void Judged(StringBuilder text, IReadOnlyList<Comparison> comparisons, string heading)
    {
        text.Append("| recording | outcomes | kill, hang or reply, own clock | error | exit error | peak error | curve NRMSE | by steps | left out | verdict |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (Comparison comparison in comparisons)
        {
            text.Append(Row(comparison));
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{heading} Outcomes that differ\n\n| recording | difference | cause |\n|---|---|---|\n");
        foreach ((Comparison comparison, string difference) in comparisons.SelectMany(comparison => comparison.Differences.Select(difference => (comparison, difference))))
        {
            Known? known = Known.Differences.FirstOrDefault(entry => entry.Recording == comparison.Recording.Name && difference.StartsWith(entry.What, StringComparison.Ordinal));
            text.Append(CultureInfo.InvariantCulture, $"| {comparison.Recording.Name} | {difference} | {known?.Cause} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{heading} Figures that miss their target\n\n| recording | figure | recorded | simulated | error | cause |\n|---|---|---|---|---|---|\n");
        foreach (Figure figure in comparisons.SelectMany(Figure.Of).Where(figure => !figure.IsMet))
        {
            Known? known = Known.Misses.FirstOrDefault(entry => entry.Recording == figure.Recording && entry.What == figure.Name);
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Recording} | {figure.Name} | {figure.Recorded} | {figure.Simulated} | {figure.Error} | {known?.Cause} |\n");
        }
    }

    // The recordings of the machine that is not emulated, in a section of their own.
    private static string Native(List<Comparison> comparisons)
    {
        if (comparisons.Count == 0)
        {
            return "";
        }

        StringBuilder text = new("\n## On Linux 6.18, not emulated\n\n");
        Counts(text, comparisons);
        HostProfile profile = NativeMachine.Profile;
        text.Append(CultureInfo.InvariantCulture, $"- The machine: first touch {NativeMachine.FirstTouchSpeed / 1e6:0} MB/s, reclaim before OOM {profile.ReclaimBeforeOom / 1e6:0.0} ms, swapping out {profile.SwapOutSpeed / 1e6:0} MB/s, dropping clean cache {profile.CacheDropSpeed / 1e6:0} MB/s, reading what is cached {profile.CachedReadSpeed / 1e6:0} MB/s and what is not {NativeMachine.DiskReadSpeed / 1e6:0} MB/s, writing to the page cache {profile.CachedWriteSpeed / 1e6:0} MB/s and to the disk {NativeMachine.DiskWriteSpeed / 1e6:0} MB/s, for all of them.\n\n");
        Judged(text, comparisons, "###");
        return text.ToString();
    }

    // How much is equal and met.
    private static void Counts(StringBuilder text, IReadOnlyList<Comparison> comparisons)
    {
        List<Figure> figures = [.. comparisons.SelectMany(Figure.Of)];
        int equal = comparisons.Count(comparison => comparison.Differences.Count == 0);
        int met = comparisons.Count(comparison => comparison.MeetsTargets);
        text.Append(CultureInfo.InvariantCulture, $"- Outcomes are equal in {equal} of {comparisons.Count} recordings: who dies, who hangs, exit codes, `OOMKilled`, events, texts of commands.\n");
        text.Append(CultureInfo.InvariantCulture, $"- {figures.Count(figure => figure.IsMet)} of {figures.Count} figures meet their target: {Share(figures, "kill")} of kills, {Share(figures, "hang")} of hangs, {Share(figures, "reply")} of replies, {Share(figures, "exit")} of exits, {Share(figures, "back-off")} of back-offs, {Share(figures, "peak")} of peaks, {Share(figures, "curve")} of curves.\n");
        text.Append(CultureInfo.InvariantCulture, $"- {met} of {comparisons.Count} recordings meet every target: times within 2 % of the program's own clock or 100 ms, back-offs within 5 % + 50 ms, peaks within 1 %, curves within 2 % of the peak.\n");
        List<GroupComparison> groups = [.. comparisons.SelectMany(comparison => comparison.Groups)];
        text.Append(CultureInfo.InvariantCulture, $"- Curves are judged on the program's own clock, step by step, where a group has one program: {groups.Count(group => group.CurveError <= GroupComparison.NrmseTarget)} of {groups.Count(group => group.CurveError is not null)} are within 2 % so, {groups.Count(group => group.Nrmse <= GroupComparison.NrmseTarget)} where the clock only begins with the program.\n");
    }

    private static void Summary(StringBuilder text, IReadOnlyList<Comparison> comparisons)
    {
        text.Append("# Errors against the recordings\n\nWritten by the tests (README.md says how and what the columns mean).\n\n");
        Counts(text, comparisons);
        text.Append("- Most of what misses is time that the emulated machine spent and that varies from run to run there: reclaim at a limit (35 ms to over 10 s between\n");
        text.Append("  the limit and the kill, where the simulation takes a median), a full host (the emulator stands for up to 65 s where code was thrown out), swapping, unpaced files, first touch\n");
        text.Append("  (42 to 291 MB/s). Programs that hold under 2 MB miss by who pays for the text and for the pages of the runtime,\n");
        text.Append("  and by which CPU holds what is charged in advance.\n");
        text.Append(CultureInfo.InvariantCulture, $"- The machine: first touch {CalibratedMachine.FirstTouchSpeed / 1e6:0.0} MB/s, beside an engine {CalibratedMachine.FirstTouchSpeedBesideEngine / 1e6:0.0} MB/s, reclaim before OOM {CalibratedMachine.ReclaimBeforeOom / 1e6:0.0} ms, a round of the host's reclaim {CalibratedMachine.HostReclaimRound / 1e6:0.0} ms, swapping out {CalibratedMachine.SwapOutSpeed / 1e6:0.0} MB/s, dropping clean cache {CalibratedMachine.CacheDropSpeed / 1e6:0.0} MB/s, reading what is cached {CalibratedMachine.CachedReadSpeed / 1e6:0} MB/s and what is not {CalibratedMachine.DiskReadSpeed / 1e6:0} MB/s, writing to the page cache {CalibratedMachine.CachedWriteSpeed / 1e6:0.0} MB/s and to the disk {CalibratedMachine.DiskWriteSpeed / 1e6:0} MB/s, for all recordings; kept by the machine without an engine {CalibratedMachine.KeptByKernel / 1e6:0.0} MB.\n\n");
    }

    private static string Share(IEnumerable<Figure> figures, string kind)
    {
        List<Figure> all = [.. figures.Where(figure => figure.Name.StartsWith(kind, StringComparison.Ordinal))];
        return string.Create(CultureInfo.InvariantCulture, $"{all.Count(figure => figure.IsMet)} of {all.Count}");
    }

    private static string Row(Comparison comparison)
    {
        TimedOutcome? kill = Worst(comparison, exits: false);
        TimedOutcome? exit = Worst(comparison, exits: true);
        double peak = comparison.Groups.Select(group => group.PeakError ?? 0).OrderByDescending(Math.Abs).FirstOrDefault();
        double curve = comparison.Groups.Select(group => group.Nrmse ?? 0).DefaultIfEmpty().Max();
        double? steps = comparison.Groups.Where(group => group.Nrmse is not null).Select(group => group.StepNrmse).DefaultIfEmpty().Max();
        long leftOut = comparison.Groups.Select(group => group.LeftOut).DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"| {comparison.Recording.Name} | {(comparison.Differences.Count == 0 ? "equal" : "differ")} | {Own(kill)} | {Error(kill)} | {Error(exit)} | {100 * peak:+0.00;-0.00;0} % | {100 * curve:0.00} % | {(steps is { } onSteps ? FormattableString.Invariant($"{100 * onSteps:0.00} %") : "")} | {Clock.Seconds(leftOut):0.0} s | {Verdict(comparison)} |\n");
    }

    private static string Verdict(Comparison comparison)
    {
        string[] missed = [.. Figure.Of(comparison).Where(figure => !figure.IsMet).Select(figure => figure.Name.Split(' ')[0]).Distinct()];
        return comparison.MeetsTargets ? "met" : "missed: " + string.Join(", ", comparison.Differences.Count > 0 ? ["outcome", .. missed] : missed);
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
