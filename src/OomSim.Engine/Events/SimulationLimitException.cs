using System.Globalization;

namespace OomSim.Engine;

/// <summary>A run grew beyond one of its named maxima (events handled, events waiting).</summary>
public sealed class SimulationLimitException : Exception
{
    /// <summary>Reports a limit that was met.</summary>
    /// <param name="limit">The limit's name, in words.</param>
    /// <param name="maximum">Its value.</param>
    /// <param name="timeNs">The simulated time at which it was met, in ns.</param>
    public SimulationLimitException(string limit, long maximum, long timeNs)
        : base(string.Create(CultureInfo.InvariantCulture, $"the run has met its limit of {maximum} {limit} at {SimTime.ToSeconds(timeNs)} s"))
    {
        Limit = limit;
        Maximum = maximum;
        TimeNs = timeNs;
    }

    /// <summary>The limit's name, in words.</summary>
    public string Limit { get; }

    /// <summary>The limit's value.</summary>
    public long Maximum { get; }

    /// <summary>The simulated time at which it was met, in ns.</summary>
    public long TimeNs { get; }
}
