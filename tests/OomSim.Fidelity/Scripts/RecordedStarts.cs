using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Fidelity;

/// <summary>
/// How long the engine takes to start a container again by policy: until that start was over in the recording. The others start when their program began there.
/// </summary>
internal sealed class RecordedStarts(IReadOnlyList<EngineEvent> events, Simulator simulator)
{
    // A start that was not over when the recording ended, ns: a day.
    private const long Never = 86_400_000_000_000;

    private readonly SortedDictionary<string, int> _starts = new(StringComparer.Ordinal);

    /// <summary>What the start of a container takes now, ns.</summary>
    public long Of(Container container)
    {
        int before = _starts.GetValueOrDefault(container.Name);
        _starts[container.Name] = before + 1;
        EngineEvent? recorded = events.Where(happened => happened.Action == "start" && happened.Container == container.Name).ElementAtOrDefault(before);
        return !container.Restarting ? 0 : recorded is null ? Never : Math.Max(0, recorded.Time - simulator.Now);
    }
}
