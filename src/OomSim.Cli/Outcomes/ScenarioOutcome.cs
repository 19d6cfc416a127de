namespace OomSim.Cli;

/// <summary>What became of one scenario file.</summary>
internal sealed record ScenarioOutcome
{
    /// <summary>The scenario's name; the file's when it could not be read.</summary>
    public required string Name { get; init; }

    /// <summary>The file as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Where the results were written; null when nothing was.</summary>
    public string? Folder { get; init; }

    /// <summary>Errors, warnings and notes, in order.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Why the run itself failed; null when it ended well.</summary>
    public string? Failure { get; init; }

    /// <summary>What the failure is about, which may be in a file that is merged over the scenario; null for the scenario as a whole.</summary>
    public (string File, int Line, int Column)? FailurePlace { get; init; }

    /// <summary>What is told of the failure beyond it; empty for nothing.</summary>
    public string FailureHint { get; init; } = "";

    /// <summary>The exit code this scenario asks for.</summary>
    public int ExitCode { get; init; }

    /// <summary>True when the scenario ran to its end.</summary>
    public bool Ran { get; init; }

    /// <summary>When the kernel panicked, simulated ns; null when it did not.</summary>
    public long? PanicNs { get; init; }

    /// <summary>Simulated time, ns.</summary>
    public long SimulatedNs { get; init; }

    /// <summary>Events handled.</summary>
    public long Events { get; init; }

    /// <summary>Seed of the run.</summary>
    public ulong Seed { get; init; }

    /// <summary>Hash of all traces; empty when none were taken.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Containers in order of creation.</summary>
    public IReadOnlyList<ContainerOutcome> Containers { get; init; } = [];

    /// <summary>Expectations in order of the file.</summary>
    public IReadOnlyList<ExpectationOutcome> Expectations { get; init; } = [];

    /// <summary>What became of its golden trace; null when it has none or was not compared.</summary>
    public GoldenOutcome? Golden { get; init; }

    /// <summary>What can be typed to see more of this run; null for nothing.</summary>
    public string? LookCloser { get; init; }

    /// <summary>What can be typed to make this run the golden one; null where it is.</summary>
    public string? UpdateGolden { get; init; }

    /// <summary>What <c>--fail-on</c> found, in words.</summary>
    public IReadOnlyList<string> Alarms { get; init; } = [];

    /// <summary>What is told of it on standard error; a bug of the tool is told otherwise.</summary>
    public IEnumerable<Problem> Told => Failure is null || ExitCode == Cli.ExitCode.Internal
        ? Problems
        : Problems.Append(FailurePlace is { } at ? new Problem("error", at.File, at.Line, at.Column, Failure + FailureHint) : Problem.OfFile(File, Failure + FailureHint));

    /// <summary>Expectations that held.</summary>
    public int Held => Expectations.Count(e => e.Passed);

    /// <summary><c>PASS</c>, <c>FAIL</c> or <c>ERROR</c>.</summary>
    public string Verdict => ExitCode switch
    {
        Cli.ExitCode.Fine => "PASS",
        Cli.ExitCode.Failed when Failure is null => "FAIL",
        _ => "ERROR",
    };
}
