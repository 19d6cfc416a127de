using OomSim.Campaigns;

namespace OomSim.Cli;

/// <summary>Reads and runs the scenarios of one command line. A scenario that fails does not keep the others from running.</summary>
internal sealed class ScenarioBatch(IScenarioDesk desk, BatchRunner runner)
{
    /// <summary>Reads all files, in order; a name that an earlier file has taken is an error of the later one, and so is a bug of the tool.</summary>
    public IReadOnlyList<LoadedInput> Load(
        IReadOnlyList<ScenarioInput> inputs, IReadOnlyList<string> overrides, CancellationToken cancellation)
    {
        IReadOnlyList<BatchOutcome<LoadedInput>> read = runner.Run(inputs, (input, _) => desk.Load(input, overrides), null, cancellation);
        var loaded = new List<LoadedInput>(read.Count);

        // Some file systems hold no two folders whose names differ in case alone.
        var takenBy = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < read.Count; i++)
        {
            LoadedInput one = read[i].Result ?? Broken(inputs[i], read[i].Error!);
            loaded.Add(one.IsInvalid || takenBy.TryAdd(one.Name, inputs[i].Display) ? one : Refuse(one, takenBy[one.Name]));
        }

        return loaded;
    }

    /// <summary>Runs what was read.</summary>
    /// <param name="loaded">The scenarios; those with errors are answered for, not run.</param>
    /// <param name="settings">How they are run.</param>
    /// <param name="announce">Called in order of the scenarios as they end, with the bug of the tool that ended the run, if one did.</param>
    /// <param name="cancellation">Stops the batch.</param>
    public IReadOnlyList<ScenarioOutcome> Run(
        IReadOnlyList<LoadedInput> loaded,
        ExecuteSettings settings,
        Action<ScenarioOutcome, Exception?> announce,
        CancellationToken cancellation)
    {
        var outcomes = new List<ScenarioOutcome>(loaded.Count);
        runner.Run(loaded, Execute, Announce, cancellation);
        return outcomes;

        ScenarioOutcome Execute(LoadedInput one, CancellationToken token) =>
            one.IsInvalid ? Invalid(one) : desk.Execute(one, settings, token);

        void Announce(int index, BatchOutcome<ScenarioOutcome> ended)
        {
            if (ended.Error is OperationCanceledException && cancellation.IsCancellationRequested)
            {
                return;
            }

            ScenarioOutcome outcome = ended.Result ?? Crashed(loaded[index], ended.Error!);
            outcomes.Add(outcome);
            announce(outcome, ended.Error);
        }
    }

    private static LoadedInput Broken(ScenarioInput input, Exception error) =>
        new(input, Path.GetFileNameWithoutExtension(input.Display), [Problem.OfFile(input.Display, InternalText(error))], null) { Bug = error };

    private static string InternalText(Exception error) => $"internal error: {error.Message.ReplaceLineEndings(" ")}";

    private static LoadedInput Refuse(LoadedInput second, string first)
    {
        (int line, int column) = NamePlace.Find(second.Input);
        var taken = new Problem("error", second.Input.Display, line, column, $"the name '{second.Name}' is already used by {first} in this batch");
        return second with { Scenario = null, Problems = [.. second.Problems, taken] };
    }

    private static ScenarioOutcome Invalid(LoadedInput one) => new()
    {
        Name = one.Name,
        File = one.Input.Display,
        Problems = one.Problems,
        ExitCode = one.ExitCode,
    };

    private static ScenarioOutcome Crashed(LoadedInput one, Exception error) => new()
    {
        Name = one.Name,
        File = one.Input.Display,
        Problems = one.Problems,
        Failure = InternalText(error),
        ExitCode = ExitCode.Internal,
    };
}
