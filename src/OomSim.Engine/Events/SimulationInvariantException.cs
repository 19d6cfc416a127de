namespace OomSim.Engine;

/// <summary>The model broke one of its own rules; the run can't be trusted and ends.</summary>
public sealed class SimulationInvariantException : Exception
{
    /// <summary>Reports a broken rule.</summary>
    /// <param name="message">Which rule, and what was found.</param>
    public SimulationInvariantException(string message)
        : base(message)
    {
    }

    /// <summary>Reports a broken rule with what led to it.</summary>
    /// <param name="message">Which rule, and what was found.</param>
    /// <param name="inner">The error that showed it.</param>
    public SimulationInvariantException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
