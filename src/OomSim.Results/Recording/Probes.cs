namespace OomSim.Results;

/// <summary>Those who look at the machine at moments of their own. They write no row of the traces, and so change none.</summary>
internal sealed class Probes
{
    private readonly List<IProbe> _probes = [];

    /// <summary>Adds one.</summary>
    public void Add(IProbe probe) => _probes.Add(probe);

    /// <summary>When the first of them looks, or the other moment where that is earlier, ns.</summary>
    public long Before(long other)
    {
        foreach (IProbe probe in _probes)
        {
            other = Math.Min(other, probe.NextDue);
        }

        return other;
    }

    /// <summary>All look that are due.</summary>
    /// <param name="now">Simulated ns.</param>
    public void Take(long now)
    {
        foreach (IProbe probe in _probes)
        {
            while (probe.NextDue <= now)
            {
                probe.Take();
            }
        }
    }
}
