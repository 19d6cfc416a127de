using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>
/// Looks once in each averaging period, where a scenario expects something of averages of pressure at all times: between two ends of a
/// period they stay what they are, so looks as far apart as these see each value once, whatever the phase of the cgroup's periods.
/// </summary>
/// <param name="look">Has what is watched judged, now.</param>
internal sealed class PressureWatch(Action look) : IProbe
{
    /// <inheritdoc/>
    public long NextDue { get; private set; } = PressureValues.PeriodNs;

    /// <inheritdoc/>
    public void Take()
    {
        NextDue += PressureValues.PeriodNs;
        look();
    }
}
