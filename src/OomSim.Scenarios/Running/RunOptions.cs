using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>How a scenario is run.</summary>
public sealed record RunOptions
{
    /// <summary>Seed; null: the scenario's.</summary>
    public ulong? Seed { get; init; }

    /// <summary>End of the run, ns; null: the scenario's.</summary>
    public long? Until { get; init; }

    /// <summary>Latest end of a run that goes on until nothing can happen any more, ns. One hour unless set.</summary>
    public long IdleLimit { get; init; } = 3600 * SimTime.Second;

    /// <summary>Most simulator events of a run.</summary>
    public long MaximumEvents { get; init; } = 1_000_000_000;

    /// <summary>
    /// False leaves <see cref="RunResult.Events"/> empty: all events of a day of a thousand containers are gigabytes, and who expects nothing of
    /// them finds them in events.csv.
    /// </summary>
    public bool KeepsEvents { get; init; } = true;
}
