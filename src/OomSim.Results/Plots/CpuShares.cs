using ScottPlot;

namespace OomSim.Results;

/// <summary>
/// The part of the host's CPUs that a container gets by its weight when all containers that run then want all they can
/// get (K20.1): its weight by the sum of theirs, but not more CPUs than its cpuset leaves it. Paused ones want none.
/// </summary>
internal sealed class CpuShares
{
    private readonly RunData _data;
    private readonly double[] _totals;
    private readonly double _slice;

    /// <summary>Sums the weights of all containers in each slice of time.</summary>
    /// <param name="data">The run.</param>
    /// <param name="slices">How many slices a picture tells apart.</param>
    public CpuShares(RunData data, int slices)
    {
        _data = data;
        _slice = data.End / slices;
        _totals = new double[slices];
        foreach (ContainerSeries container in data.Containers)
        {
            double[] weights = Weights(container);
            for (int i = 0; i < slices; i++)
            {
                _totals[i] += weights[i];
            }
        }
    }

    /// <summary>The course of a container's share in CPUs, in steps; 0 while it does not run; empty where weights or CPUs are not known.</summary>
    public List<Coordinates> Of(ContainerSeries container)
    {
        List<Coordinates> course = [];
        if (_data.Cpus == 0 || container.Grants.Count == 0)
        {
            return course;
        }

        double[] weights = Weights(container);
        int grant = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            while (grant + 1 < container.Grants.Count && container.Grants[grant + 1].Time <= (i + 0.5) * _slice)
            {
                grant++;
            }

            double share = weights[i] > 0 ? Math.Min(container.Grants[grant].Cpus, _data.Cpus * weights[i] / _totals[i]) : 0;
            course.Add(new Coordinates(i * _slice, share));
            course.Add(new Coordinates((i + 1) * _slice, share));
        }

        return course;
    }

    // What holds in the middle of a slice holds for the slice.
    private double[] Weights(ContainerSeries container)
    {
        double[] weights = new double[_totals.Length];
        int grant = 0;
        foreach (Span span in container.States)
        {
            if (container.Grants.Count == 0 || span.Name is "created" or "paused" or "restarting" or "exited" or "dead" or "removing")
            {
                continue;
            }

            int first = Math.Max(0, (int)Math.Ceiling((span.From / _slice) - 0.5));
            for (int i = first; i < weights.Length && (i + 0.5) * _slice < span.To; i++)
            {
                while (grant + 1 < container.Grants.Count && container.Grants[grant + 1].Time <= (i + 0.5) * _slice)
                {
                    grant++;
                }

                weights[i] = container.Grants[grant].Shares;
            }
        }

        return weights;
    }
}
