namespace OomSim.Cli;

/// <summary>What <c>run</c> and <c>test</c> share: find and read the files, run them under a progress display, tell what went wrong.</summary>
internal sealed class BatchSession(CliConsole console, ScenarioBatch batch, bool quiet)
{
    private IReadOnlyList<LoadedInput> _loaded = [];
    private IReadOnlyList<string> _variables = [];
    private int _code = ExitCode.Fine;

    /// <summary>What became of the scenarios, in order.</summary>
    public IReadOnlyList<ScenarioOutcome> Outcomes { get; private set; } = [];

    /// <summary>What was named on the command line and can't be found or read.</summary>
    public IReadOnlyList<Problem> NotFound { get; private set; } = [];

    /// <summary>The files that were read, in order.</summary>
    public IEnumerable<ScenarioInput> Inputs => _loaded.Select(l => l.Input);

    /// <summary>All that was read for them: what the command line names, as it does, then what these files name, such as data and variables, relative to the working directory.</summary>
    public IEnumerable<string> Read => Inputs.SelectMany(i => i.Overrides.Prepend(i.Path)).Concat(_variables)
        .Concat(_loaded.SelectMany(l => l.Files).Select(f => Path.GetRelativePath(Environment.CurrentDirectory, f)));

    /// <summary>Width of the longest scenario name.</summary>
    public int NameWidth => _loaded.Select(l => l.Name.Length).DefaultIfEmpty().Max();

    /// <summary>Finds and reads the files.</summary>
    /// <returns>False when there is nothing to run.</returns>
    public bool Load(IReadOnlyList<string> arguments, ComposeProject project, IReadOnlyList<string> overrides, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        _variables = project.EnvironmentFiles;
        IReadOnlyList<ScenarioInput> inputs = project.Over(InputFinder.Find(arguments, problems), problems);
        JsonText.Tell(console.Error, problems, quiet);
        NotFound = problems;
        if (problems.Exists(p => p.IsError))
        {
            _code = ExitCode.Invalid;
        }

        _loaded = batch.Load(inputs, overrides, cancellation);
        InternalError.Report(console.Error, _loaded);
        return _loaded.Count > 0;
    }

    /// <summary>Why results can't be written to a folder, on one line: a scenario's own folder in it holds what is read. Null where none does.</summary>
    /// <param name="outputRoot">The folder that gets one folder per scenario.</param>
    public string? OwnFault(string outputRoot)
    {
        string[] read = [.. Read];
        return _loaded.Where(l => !l.IsInvalid).Select(l => OwnInputs.FaultOfFolder(Path.Join(outputRoot, l.Name), read)).OfType<string>().FirstOrDefault();
    }

    /// <summary>Runs the scenarios.</summary>
    /// <param name="settings">How.</param>
    /// <param name="print">Prints one scenario's verdict.</param>
    /// <param name="cancellation">Stops the batch.</param>
    /// <returns>The exit code.</returns>
    public int Run(ExecuteSettings settings, Action<ScenarioOutcome, TextWriter> print, CancellationToken cancellation)
    {
        BatchProgress.Track(console, quiet, _loaded.Count, step =>
            Outcomes = batch.Run(
                _loaded,
                settings,
                (outcome, bug) => step(to => Announce(outcome, bug, print, to)),
                cancellation));
        return Outcomes.Aggregate(_code, (code, outcome) => ExitCode.Worst(code, outcome.ExitCode));
    }

    private void Announce(ScenarioOutcome outcome, Exception? bug, Action<ScenarioOutcome, TextWriter> print, CliConsole to)
    {
        if (bug is not null)
        {
            InternalError.Report(to.Error, bug, $"running {outcome.File}");
        }

        JsonText.Tell(to.Error, outcome.Told, quiet);
        if (!quiet)
        {
            print(outcome, to.Output);
            to.Output.Flush();
        }
    }
}
