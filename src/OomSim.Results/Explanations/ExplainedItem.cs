namespace OomSim.Results;

/// <summary>Why something happened.</summary>
public sealed record ExplainedItem
{
    /// <summary>What it is about.</summary>
    public ExplainedKind Kind { get; init; }

    /// <summary>Its row in <c>events.csv</c>, from 1 below the headings; null where it is none.</summary>
    public int? Event { get; init; }

    /// <summary>Its row in <c>commands.csv</c>, from 1 below the headings; null where it is none.</summary>
    public int? Command { get; init; }

    /// <summary>When, simulated ns, to the microsecond.</summary>
    public long TimeNs { get; init; }

    /// <summary>The container; empty for none.</summary>
    public string Container { get; init; } = "";

    /// <summary>What happened, in a sentence.</summary>
    public string Headline { get; init; } = "";

    /// <summary>Why, point by point.</summary>
    public IReadOnlyList<ExplainedFact> Facts { get; init; } = [];

    /// <summary>The arithmetic.</summary>
    public IReadOnlyList<ExplainedTable> Tables { get; init; } = [];

    /// <summary>True for what is over when the run ends: its remedies would have helped.</summary>
    public bool IsOver { get; init; }

    /// <summary>What would help.</summary>
    public IReadOnlyList<ExplainedRemedy> Remedies { get; init; } = [];
}
