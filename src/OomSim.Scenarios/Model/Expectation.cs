namespace OomSim.Scenarios;

/// <summary>One item of <c>expect:</c> (interface §2.3).</summary>
public abstract record Expectation
{
    /// <summary>The item as the author wrote it, on one line.</summary>
    public required string Text { get; init; }

    /// <summary><c>file:line:col</c>.</summary>
    public required string Source { get; init; }
}

/// <summary>When a value is looked at.</summary>
public enum ExpectationTime
{
    /// <summary>At one instant: the last row at or before it, the later one where two share the instant.</summary>
    At,

    /// <summary>In the last row.</summary>
    Final,

    /// <summary>In every row.</summary>
    Always,

    /// <summary>In at least one row.</summary>
    Eventually,

    /// <summary>In no row.</summary>
    Never,
}

/// <summary>Values of a container, a process, the host or a cgroup.</summary>
public sealed record ValueExpectation : Expectation
{
    /// <summary>When.</summary>
    public required ExpectationTime When { get; init; }

    /// <summary>The instant, ns, for <see cref="ExpectationTime.At"/>.</summary>
    public long At { get; init; }

    /// <summary>Which table.</summary>
    public required TraceTable Table { get; init; }

    /// <summary>Container name, <c>container/comm</c> or <c>container/pid</c>; a cgroup's path or <c>$(cgroup NAME)</c>; empty for the host.</summary>
    public required string Key { get; init; }

    /// <summary>What its columns must be; all at once in one row.</summary>
    public IReadOnlyList<ColumnCondition> Conditions { get; init; } = [];

    /// <summary>Exit code at the end; null when not asked for.</summary>
    public int? ExitCode { get; init; }

    /// <summary>OOMKilled at the end; null when not asked for.</summary>
    public bool? OomKilled { get; init; }
}

/// <summary>How often an event happens in a stretch of time.</summary>
public sealed record EventExpectation : Expectation
{
    /// <summary>Which events.</summary>
    public required EventPattern Event { get; init; }

    /// <summary>Least number of times.</summary>
    public long MinimumCount { get; init; } = 1;

    /// <summary>Greatest number of times.</summary>
    public long MaximumCount { get; init; } = long.MaxValue;

    /// <summary>Only events before this count; null: no bound.</summary>
    public EventBound? Before { get; init; }

    /// <summary>Only events after this count; null: no bound.</summary>
    public EventBound? After { get; init; }
}

/// <summary>Events that happen in this order, others between them or not.</summary>
public sealed record OrderExpectation : Expectation
{
    /// <summary>The events in order.</summary>
    public required IReadOnlyList<EventPattern> Events { get; init; }
}

/// <summary>Which events are meant.</summary>
/// <param name="Type">Event type, as in <c>events.csv</c>.</param>
/// <param name="Container">Container it is about; null for any.</param>
/// <param name="Origin"><c>kernel</c>, <c>docker</c>, <c>program</c>, <c>client</c> or <c>scenario</c>; null: docker where the engine has events of this type, else any.</param>
public sealed record EventPattern(string Type, string? Container = null, string? Origin = null);

/// <summary>An end of a stretch of time: an instant (ns), or the first event of a kind.</summary>
/// <param name="Time">Simulated time, ns; null for an event.</param>
/// <param name="Event">The event; null for a time.</param>
public sealed record EventBound(long? Time, EventPattern? Event);

/// <summary>The answer of a command of the timeline.</summary>
public sealed record CommandExpectation : Expectation
{
    /// <summary>Which command: its place in the timeline, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Exit code; null when not asked for.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Text that must be in stderr; empty: stderr must be empty; null when not asked for.</summary>
    public string? Stderr { get; init; }

    /// <summary>Text that must be in stdout; empty: stdout must be empty; null when not asked for.</summary>
    public string? Stdout { get; init; }

    /// <summary>A number that stdout must show, such as a kernel file's; null when not asked for.</summary>
    public PrintedNumber? StdoutNumber { get; init; }
}
