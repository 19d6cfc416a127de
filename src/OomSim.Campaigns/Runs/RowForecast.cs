using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Campaigns;

/// <summary>Refuses a run at once that would be given up after many rows: each sample makes a row of the host.</summary>
internal static class RowForecast
{
    // Beside its containers a host has the root, /docker and a few of its own.
    private const int OtherCgroups = 4;

    private static readonly long[] Seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

    /// <summary>Looks at the length and the sample interval of a run whose files are written.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <exception cref="RowLimitException">There would be too many rows.</exception>
    public static void Check(Scenario scenario)
    {
        long limit = RowLimits.Default.MaxRowsPerFile;
        if (scenario.Until?.Fixed is not { } until || scenario.Sample is not { } sample || until / sample < limit)
        {
            return;
        }

        // A cgroup's row each as well, of which a file holds as many.
        long cgroups = OtherCgroups + scenario.Services.Sum(s => (long)s.ContainerNames.Count);
        long needed = (long)Int128.Min(long.MaxValue, (Int128)until * cgroups / limit);
        string enough = Seconds.Select(s => s * 1_000_000_000).FirstOrDefault(s => s >= needed) is > 0 and var interval
            ? $"--sample {Units.Format(Unit.Duration, interval)} or 'sample: events'" : "'sample: events'";
        throw new RowLimitException(HostRow.FileName, limit, FormattableString.Invariant(
            $"{Units.Format(Unit.Duration, until)} with a sample each {Units.Format(Unit.Duration, sample)} makes {(until / sample) + 1} rows of {HostRow.FileName}, and a file has at most {limit}: use {enough}"));
    }
}
