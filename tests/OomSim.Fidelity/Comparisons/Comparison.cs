using System.Collections.Concurrent;
using System.Globalization;
using OomSim.Results;

namespace OomSim.Fidelity;

/// <summary>A recording beside its simulation: outcomes that differ, errors in time, errors of peaks and curves.</summary>
public sealed class Comparison
{
    // Several tests look at one run: each recording is replayed once.
    private static readonly ConcurrentDictionary<string, Lazy<Comparison>> Replayed = new(StringComparer.Ordinal);

    // What a row stands for on either side at most, ns: where the recorder stalled, nobody knows the curve.
    private const long RecordersPeriod = 100_000_000;

    private Comparison(Recording recording, SimulatedRun run)
    {
        Recording = recording;
        Run = run;
        Names = new ContainerNames(recording, run);
        Times = [.. OutcomeTimes.Of(this)];
        Differences = [.. OutcomeDifferences.Of(this)];
        Backoffs = BackoffComparison.Of(recording.RestartDelays, RestartDelay.Of(run.EngineEvents));
        Groups = [.. Watched().Select(CompareGroup)];
    }

    /// <summary>The recording.</summary>
    public Recording Recording { get; }

    /// <summary>Its simulation.</summary>
    public SimulatedRun Run { get; }

    /// <summary>Outcomes that are not equal, each in words; empty when all are.</summary>
    public IReadOnlyList<string> Differences { get; }

    /// <summary>Kills, hangs and exits of both sides, in order.</summary>
    public IReadOnlyList<TimedOutcome> Times { get; }

    /// <summary>How long restarts by policy waited.</summary>
    public IReadOnlyList<BackoffComparison> Backoffs { get; }

    /// <summary>Peaks and curves.</summary>
    public IReadOnlyList<GroupComparison> Groups { get; }

    internal ContainerNames Names { get; }

    /// <summary>True when every target is met.</summary>
    public bool MeetsTargets => Differences.Count == 0 && Times.All(time => time.MeetsTarget) && Backoffs.All(delay => delay.MeetsTarget) && Groups.All(group => group.MeetsTarget);

    /// <summary>Runs and compares a recording.</summary>
    public static Comparison Of(string name) => Replayed.GetOrAdd(name, key => new Lazy<Comparison>(() => Replay(Recording.Load(key)))).Value;

    /// <summary>Compares a recording with a given run.</summary>
    public static Comparison Of(Recording recording, SimulatedRun run) => new(recording, run);

    /// <summary>Where a group's own clock starts: the first program's begin in it or below it.</summary>
    public long BeginOf(string container) =>
        Recording.Begins.Where(begin => Names.IsIn(begin.Container, container)).Select(begin => begin.Time).DefaultIfEmpty(0).First();

    /// <summary>What is wrong, a line each.</summary>
    public IEnumerable<string> Faults() =>
        Differences
            .Concat(Times.Where(time => !time.MeetsTarget).Select(time => string.Create(
                CultureInfo.InvariantCulture, $"{time.Kind} of {time.Container}: {time.ErrorMilliseconds:+0;-0} ms ({time.ErrorPercent:+0.00;-0.00} %)")))
            .Concat(Groups.Where(group => !group.MeetsTarget).Select(group => string.Create(
                CultureInfo.InvariantCulture, $"{group.Container}: peak {100 * group.PeakError:+0.00;-0.00} %, curve {100 * group.CurveError:0.00} %")));

    // How the programs' own clocks go is known when they have run: a second run is asked at those times.
    private static Comparison Replay(Recording recording)
    {
        SimulatedRun run = RecordingRunner.Run(recording);
        List<(string Container, long Time)> asked = [.. new Comparison(recording, run).StepTimes()];
        foreach (KeyValuePair<(string Container, long Time), long> memory in RecordingRunner.Run(recording, asked).Memory)
        {
            run.Memory.TryAdd(memory.Key, memory.Value);
        }

        return new Comparison(recording, run);
    }

    private IEnumerable<(string Container, long Time)> StepTimes() =>
        from container in Watched()
        let clock = StepClock.Of(this, container)
        where clock is not null
        from row in RowsOf(container)
        let time = clock.Simulated(row.Time)
        where !Run.Memory.ContainsKey((container, time))
        select (container, time);

    private List<TracePoint> RowsOf(string container)
    {
        long begin = BeginOf(container);
        return [.. Recording.TraceOf(container).Where(row => row.Time >= begin)];
    }

    private IEnumerable<string> Watched() => Recording.Trace
        .Select(point => point.Container)
        .Distinct(StringComparer.Ordinal)
        .Where(name => !name.Contains('/', StringComparison.Ordinal) && Recording.Begins.Any(begin => Names.IsIn(begin.Container, name)));

    // Children's too: how much later their memory is given back is the machine's, when they end is not.
    private IEnumerable<long> ExitsIn(string container) =>
        Recording.Program.Where(line => line.Kind == "EXIT" && Names.IsIn(line.Container, container)).Select(line => line.Time);

    private GroupComparison CompareGroup(string container)
    {
        List<TracePoint> rows = RowsOf(container);
        List<CurvePoint> curve = [.. rows.Select(row => new CurvePoint(row.Time, row.Memory))];
        double highest = curve.Select(point => point.Value).DefaultIfEmpty().Max();
        List<TimedOutcome> ends = [.. Times.Where(time => time.Kind is TimeKind.Kill or TimeKind.Exit && Names.IsIn(time.Container, container))];
        List<long> releases = [.. Recording.Releases(program => Names.IsIn(program, container))];
        List<long> exits = [.. ExitsIn(container)];
        List<(long Recorded, long Simulated, long Next)> spans = [.. EngineSpans.Of(this, container)];
        (double nrmse, long leftOut) = CurveError.Compare(
            curve, i => Run.Memory.GetValueOrDefault((container, rows[i].Time)), Windows(time => time), highest, RecordersPeriod);
        double? onSteps = null;
        StepClock? clock = StepClock.Of(this, container);
        if (clock is not null)
        {
            onSteps = CurveError.Compare(
                curve, i => Run.Memory.GetValueOrDefault((container, clock.Simulated(rows[i].Time))), Windows(Reached), highest, RecordersPeriod).Nrmse;
        }

        // A run that was over between two rows has none that tells of its memory.
        bool isSeen = rows.Any(row => !spans.Any(span => row.Time >= span.Recorded && row.Time < span.Next));
        return new GroupComparison(container, Peak(), isSeen ? nrmse : null, onSteps, leftOut);

        // The first row whose program is as far.
        long Reached(long simulated) => rows.Where(row => clock!.Simulated(row.Time) >= simulated).Select(row => row.Time).FirstOrDefault(long.MaxValue);

        List<(long From, long To)> Windows(Func<long, long> own) => [.. ends
            .Select(end => (end.Recorded, own(end.Simulated)))
            .Concat(exits.Concat(releases).Select(time => (time, time)))
            .Select(pair => CurveError.Window(curve, pair.Item1, pair.Item2))
            .Concat(spans.Select(span => (Math.Min(span.Recorded, own(span.Simulated)), span.Next - 1)))];

        PeakComparison? Peak() => Recording.PeakFileOf(container) is { } file
            ? PeakComparison.OfFile(Math.Max(file, Recording.HighestRowOf(container)), Run.Peak.GetValueOrDefault(container))
            : PeakComparison.OfRows(
                [.. rows.Where(row => !spans.Any(span => row.Time > span.Recorded && row.Time < span.Next))
                    .Select(row => (row.Memory, Math.Max(Run.Memory.GetValueOrDefault((container, row.Time)), Run.Memory.GetValueOrDefault((container, clock?.Simulated(row.Time) ?? row.Time)))))],
                Recording.HasEngine ? Run.HighestOf(container, CalibratedEngine.StartPeak) : Run.Peak.GetValueOrDefault(container));
    }
}
