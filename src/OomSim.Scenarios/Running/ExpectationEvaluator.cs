namespace OomSim.Scenarios;

/// <summary>Compares a run with what its scenario expects (interface §2.3).</summary>
public sealed class ExpectationEvaluator
{
    private readonly RunResult _run;
    private readonly ValueJudge _values;
    private readonly EventJudge _events;
    private readonly RequestJudge _requests;

    /// <summary>Makes an evaluator for one run.</summary>
    /// <param name="trace">The run's rows.</param>
    /// <param name="run">What else is known of it.</param>
    public ExpectationEvaluator(IRunTrace trace, RunResult run)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
        _values = new ValueJudge(trace, run);
        _events = new EventJudge(run);
        _requests = new RequestJudge(run);
    }

    /// <summary>The rows that an expectation of values looks at, in order of time.</summary>
    public IEnumerable<ITraceRow> Rows(ValueExpectation expectation) => _values.Rows(expectation);

    /// <summary>Judges all, in order.</summary>
    public IReadOnlyList<ExpectationResult> Evaluate(IEnumerable<Expectation> expectations) => [.. expectations.Select(Evaluate)];

    /// <summary>Judges one.</summary>
    /// <exception cref="ArgumentException">An expectation of a kind that is not known.</exception>
    public ExpectationResult Evaluate(Expectation expectation) => expectation switch
    {
        ValueExpectation value => _values.Judge(value),
        EventExpectation events => _events.Judge(events),
        OrderExpectation order => _events.Judge(order),
        RequestExpectation requests => _requests.Judge(requests),
        CommandExpectation command => Judge(command),
        _ => throw new ArgumentException($"no judge for a {expectation?.GetType().Name}", nameof(expectation)),
    };

    private ExpectationResult Judge(CommandExpectation expected)
    {
        CommandRecord? command = _run.Commands.FirstOrDefault(c => c.Number == expected.Number);
        if (command is null)
        {
            return new ExpectationResult(expected, false, FormattableString.Invariant($"command {expected.Number} did not answer before the end"), null);
        }

        bool passed = (expected.ExitCode is not { } code || code == command.ExitCode)
            && Says(expected.Stderr, command.Stderr) && Says(expected.Stdout, command.Stdout)
            && (expected.StdoutNumber?.IsIn(command.Stdout) ?? true);
        string actual = FormattableString.Invariant($"'{command.Command}' exited with {command.ExitCode}, stdout '{command.Stdout.Trim()}', stderr '{command.Stderr.Trim()}'");
        return new ExpectationResult(expected, passed, actual, command.TimeNs);
    }

    private static bool Says(string? expected, string actual) =>
        expected is null || (expected.Length == 0 ? actual.Trim().Length == 0 : actual.Contains(expected, StringComparison.Ordinal));
}
