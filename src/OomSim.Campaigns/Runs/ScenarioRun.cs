using OomSim.Engine;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Campaigns;

/// <summary>
/// One run from scenario to results: simulates, records, checks the expectations and writes the folder, which appears when
/// it is whole. A function of scenario, seed and version.
/// </summary>
public static class ScenarioRun
{
    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="settings">What to leave behind.</param>
    /// <param name="cancellation">Ends the run early; nothing is written then.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="OutputException">The results can't be written.</exception>
    /// <exception cref="RowLimitException">The run has too many rows.</exception>
    /// <exception cref="RunLimitException">The run needs too many events.</exception>
    public static ScenarioRunReport Execute(Scenario scenario, ScenarioRunSettings settings, CancellationToken cancellation = default)
    {
        RowForecast.Check(scenario, settings);
        using RunFolder? folder = settings.OutputRoot is null ? null : RunFolder.Create(settings.OutputRoot, scenario.Name, settings.OpenFolders);
        RunTrace? trace = settings.GoldenOf is null ? null : new RunTrace();
        RunTrace? judged = scenario.Expectations.Count == 0 ? null : new RunTrace();
        var options = new RunOptions();
        var runner = new ScenarioRunner(scenario, options with { MaximumEvents = settings.MaximumEvents ?? options.MaximumEvents, KeepsEvents = (trace ?? judged) is not null });
        RunResult result;
        IReadOnlyList<ContainerSummary> containers;
        IReadOnlyList<RequestSummary> requests;
        RunFacts? facts;
        IReadOnlyList<WatermarkSummary> watermarks;
        ReclaimSummary reclaim;
        IReadOnlyList<HighSummary> held;
        using (var writer = new TraceWriter(folder, trace, judged: judged))
        {
            var recording = new RecordingObserver(writer, Recording(scenario, settings), cancellation);
            result = runner.Run([recording], cancellation);
            containers = recording.Containers;
            requests = recording.Requests;
            facts = recording.Facts;
            watermarks = recording.Watermarks;
            reclaim = recording.Reclaim;
            held = recording.Held;
        }

        ExpectationEvaluator? evaluator = judged is null ? null : new ExpectationEvaluator(judged, result);
        IReadOnlyList<ExpectationResult> expectations = evaluator?.Evaluate(scenario.Expectations) ?? [];
        string[] missed = settings.OutputRoot is null ? [] : [.. settings.CgroupDumps.Where(t => t > result.EndNs).Distinct().Order().Select(t => TooLate(t, result.EndNs))];
        var summary = new RunSummary
        {
            Scenario = scenario.Name,
            Description = scenario.Description.Length == 0 ? null : scenario.Description,
            Seed = scenario.Seed,
            Version = settings.Version,
            CgroupVersion = (int)scenario.Host.Cgroup,
            SimulatedNs = result.EndNs,
            SimulatorEvents = result.HandledEvents,
            Host = HostFacts.Of(runner.World) with { Watermarks = watermarks },
            PanicNs = result.PanicNs,
            Containers = containers,
            Requests = requests,
            Reclaim = reclaim,
            MemoryHigh = held,
            ScrapeNs = settings.ScrapeNs,
            Warnings = [.. result.Untyped.Select(u => u.Message), .. missed, .. result.CutOff.Length == 0 ? Array.Empty<string>() : [result.CutOff]],
            Expectations = [.. expectations.Select(e => new ExpectationSummary(e.Expectation.Text, e.Passed, e.Passed ? null : e.Actual) { Actual = e.Actual })],
        };
        string? refusal = Refusal(scenario, result);
        if (folder is not null)
        {
            FactsFile.Write(folder, facts!);
            LimitsFile.Write(folder, LimitsCheck.Of(scenario).WithoutFolder());
        }

        string fingerprint = folder is null ? "" : Write(folder, summary, runner.World, settings, cancellation);
        return new ScenarioRunReport(summary, expectations, folder?.FinalPath, fingerprint, refusal)
        {
            Untyped = result.Untyped,
            RefusedAt = result.RefusedAt,
            RefusedHint = result.RefusedHint,
            UpWarnings = result.UpWarnings,
            Missed = missed,
            CutOff = result.CutOff,
            Excerpts = [.. expectations.Select(e => e.Passed ? null : TraceExcerpts.Around(evaluator!, result, e))],
            GoldenTrace = settings.GoldenOf is null ? null : GoldenTrace.Write(settings.GoldenOf, summary, result, trace!),
        };
    }

    private static RecorderOptions Recording(Scenario scenario, ScenarioRunSettings settings) => new()
    {
        SampleNs = scenario.Sample,
        Instants = Instants(scenario),
        Watched = WatchList.Of(scenario),
        ScrapeNs = settings.ScrapeNs,
        CgroupDumps = settings.CgroupDumps,
    };

    private static string TooLate(long timeNs, long endNs) =>
        $"no cgroup files of {SimTime.ToSeconds(timeNs)} s: the run ended at {SimTime.ToSeconds(endNs)} s (--until makes it longer)";

    /// <summary>When the scenario looks at a value: a row is needed there, whatever the sample interval.</summary>
    private static IReadOnlyList<long> Instants(Scenario scenario) =>
        [.. scenario.Expectations.OfType<ValueExpectation>().Where(e => e.When == ExpectationTime.At).Select(e => e.At)];

    /// <summary>What the engine said when it refused to bring the services up, unless the scenario expects that; null when all came up.</summary>
    private static string? Refusal(Scenario scenario, RunResult result)
    {
        CommandRecord? refused = result.Commands.FirstOrDefault(c => c.Number == 0 && c.ExitCode != 0);
        return refused is null || StartCheck.ExpectsRefusal(scenario) ? null : refused.Command + ": " + result.Refusal;
    }

    private static string Write(RunFolder folder, RunSummary summary, World world, ScenarioRunSettings settings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TextFiles.WriteKernelLog(folder, world.Host.Log);
        TextFiles.WriteInspect(folder, world.Docker.InspectJson());
        Fingerprint fingerprint = TextFiles.WriteSummary(folder, summary);
        if (settings.Archives)
        {
            RealArchives.Write(folder, world.Docker.Files.Values);
        }

        if (settings.Plots)
        {
            RunPictures.Write(folder.TemporaryPath);
        }

        cancellation.ThrowIfCancellationRequested();
        folder.Commit();
        return fingerprint.Hash;
    }
}
