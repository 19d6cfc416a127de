using OomSim.Campaigns;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Cli;

/// <summary>Reads scenario files and runs them.</summary>
internal sealed class ScenarioDesk : IScenarioDesk
{
    /// <summary>True to list what is accepted and does nothing.</summary>
    public bool Verbose { get; init; }

    /// <summary>True to ask the engine, too, what it refuses and warns of.</summary>
    public bool ChecksStart { get; init; }

    /// <summary>Values that the command line replaces, to tell how a run is had again.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>What the command line says of the project.</summary>
    public ComposeProject Project { get; init; } = new([], [], []);

    /// <inheritdoc/>
    public LoadedInput Load(ScenarioInput input, IReadOnlyList<string> overrides)
    {
        var loader = new ScenarioLoader(new LoadOptions
        {
            Environment = EnvironmentVariables(),
            EnvironmentFiles = Project.EnvironmentFiles,
            Profiles = Project.Profiles,
            Sets = overrides,
        });
        LoadResult read;
        try
        {
            read = input.IsStandardInput ? LoadInput(loader, input) : loader.Load(input.Path, input.Overrides);
        }
        catch (Exception error) when (input.IsStandardInput && error is IOException or UnauthorizedAccessException)
        {
            return new LoadedInput(input, Path.GetFileNameWithoutExtension(input.Display), [Problem.OfFile(input.Display, error.Message.ReplaceLineEndings(" "))], null);
        }

        // The reader finds things in Compose's order; a person goes through the file from top to bottom.
        List<Problem> problems =
        [
            .. read.Diagnostics.Select(Problem.Of)
                .OrderBy(p => p.File != input.Display)
                .ThenBy(p => p.File, StringComparer.Ordinal)
                .ThenBy(p => p.Line)
                .ThenBy(p => p.Column),
        ];
        if (ChecksStart && read.Scenario is { } scenario)
        {
            var check = StartCheck.Of(scenario);
            problems.AddRange(check.Warnings.Select(w => RunOutcome.Engine("warning", input.Display, w.At, w.Text)).Distinct());
            if (check.Refusal is { } refusal)
            {
                problems.Add(RunOutcome.Engine("error", input.Display, check.RefusedAt, refusal + check.RefusedHint));
            }
        }

        if (Verbose && read.Scenario is not null)
        {
            problems.AddRange(read.Scenario.IgnoredKeys.Select(key =>
                new Problem("note", key.File, key.Line, key.Column, $"'{key.Path}' is accepted and does nothing here")));
        }

        return new LoadedInput(input, read.Scenario?.Name ?? Path.GetFileNameWithoutExtension(input.Display), problems, read.Scenario) { Files = read.Files };
    }

    private static LoadResult LoadInput(ScenarioLoader loader, ScenarioInput input)
    {
        using Stream standardInput = StandardStreams.OpenInput();
        return loader.Load(standardInput, input.Display, Environment.CurrentDirectory);
    }

    /// <inheritdoc/>
    public ScenarioOutcome Execute(LoadedInput loaded, ExecuteSettings settings, CancellationToken cancellation)
    {
        var outcome = new ScenarioOutcome { Name = loaded.Name, File = loaded.Input.Display, Problems = loaded.Problems };
        string? golden = settings.Goldens?.PathFor(loaded.Input);
        try
        {
            ScenarioRunReport report = ScenarioRun.Execute(
                loaded.Scenario!,
                new ScenarioRunSettings { OutputRoot = settings.OutputRoot, Plots = settings.Plots, Archives = settings.Archives, ScrapeNs = settings.ScrapeNs, CgroupDumps = settings.CgroupDumps, MaximumEvents = settings.MaximumEvents, OpenFolders = settings.OpenFolders, GoldenOf = golden is null ? null : Path.GetFileName(loaded.Input.Path), Version = InternalError.Version },
                cancellation);
            outcome = RunOutcome.Of(outcome, loaded.Scenario!, report, settings) with { LookCloser = LookCloser(loaded) };
            outcome = settings.Goldens is not null && golden is null && outcome is { Failure: null, Expectations.Count: 0 } ? outcome with { Problems = [.. outcome.Problems, Unchecked(outcome.File)] } : outcome;
            return golden is null || outcome.Failure is not null ? outcome : WithGolden(outcome, settings.Goldens!.Settle(golden, report.GoldenTrace!));
        }
        catch (Exception error) when (error is OutputException or RowLimitException or RunLimitException or ProgramLoopException or SimulationLimitException or IOException or UnauthorizedAccessException)
        {
            ScenarioOutcome failed = outcome with { Failure = error.Message.ReplaceLineEndings(" "), ExitCode = ExitCode.Failed };
            return error is ProgramLoopException loop ? failed.FailingAt(loop.At) : failed;
        }
    }

    private static Problem Unchecked(string file) =>
        new("note", file, 1, 1, "nothing is checked here, so it passes whatever happens: x-oomsim: {expect: […]} says what must, or --update keeps this run as the golden trace");

    private ScenarioOutcome WithGolden(ScenarioOutcome outcome, GoldenOutcome golden) => golden.Status != GoldenStatus.Differs
        ? outcome with { Golden = golden }
        : outcome with
        {
            Golden = golden,
            ExitCode = ExitCode.Worst(outcome.ExitCode, ExitCode.Failed),
            UpdateGolden = Sets.Count > 0 ? null : new CommandWords(["oomsim", "test", outcome.File, .. Project.Words, "--update"]).ToString(),
        };

    // What standard input held is gone.
    private string? LookCloser(LoadedInput loaded) => loaded.Input.IsStandardInput ? null
        : new CommandWords(["oomsim", "run", loaded.Input.Path, .. Project.Words, .. Sets.SelectMany(s => (string[])["--set", s])])
            + " && " + new CommandWords("oomsim", "explain", Path.Join("output", loaded.Name));

    private static SortedDictionary<string, string> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToSorted(v => (string)v.Key, v => (string?)v.Value ?? "");
}
