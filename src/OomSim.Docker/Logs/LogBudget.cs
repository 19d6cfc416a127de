using OomSim.Engine;

namespace OomSim.Docker;

/// <summary>Bounds what the logs of an engine hold in the simulator's own memory.</summary>
/// <param name="most">Most messages of all containers together.</param>
internal sealed class LogBudget(long most)
{
    private long _taken;

    /// <summary>A message comes.</summary>
    /// <param name="now">The present, ns.</param>
    /// <exception cref="SimulationLimitException">There are more than allowed.</exception>
    public void Take(long now)
    {
        if (++_taken > most)
        {
            throw new SimulationLimitException("messages in the containers' logs, which --log-opt max-size would bound,", most, now);
        }
    }

    /// <summary>Messages are thrown away.</summary>
    public void Release(long messages) => _taken -= messages;
}
