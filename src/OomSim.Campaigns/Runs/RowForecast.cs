using System.Globalization;
using OomSim.Engine;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Campaigns;

/// <summary>
/// Refuses a run at once that would be given up after many rows. It counts no row that may not come: each sample has one of the host, one of each cgroup that is there from the start, and one
/// of each container until a command may take some away; each scrape has the last as well. What has no row of its own at each of them may still be too much, and is found in the run.
/// </summary>
internal sealed class RowForecast
{
    // Beside its containers a host has the root, /docker and a few of its own.
    private const int OtherCgroups = 4;

    // Intervals that are easily said, s.
    private static readonly long[] Intervals = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

    // A command without any of these takes no container away, whatever else it does.
    private static readonly string[] Removing = ["create", "down", "prune", "rm", "run", "scale", "up"];

    private readonly ScenarioRunSettings _settings;
    private readonly bool _isKept;
    private readonly long _limit;
    private readonly long _until;
    private readonly long _containers;
    private readonly long _containersUntil;

    private RowForecast(Scenario scenario, ScenarioRunSettings settings, long until)
    {
        _settings = settings;
        _isKept = scenario.Expectations.Count > 0 || settings.GoldenOf is not null;
        _limit = _isKept ? RowLimits.Default.MaxRowsInMemory : settings.OutputRoot is null ? long.MaxValue : RowLimits.Default.MaxRowsPerFile;
        _until = until;
        _containers = scenario.Services.Sum(s => (long)s.ContainerNames.Count);

        // What is pulled or built first comes later, or never.
        bool isThereAtOnce = scenario.Registry is null && !scenario.Services.Any(s => s.IsBuildable);
        _containersUntil = !isThereAtOnce ? 0 : scenario.Timeline.Where(e => Array.Exists(Removing, w => e.Command.Contains(w, StringComparison.Ordinal))).Select(e => e.At?.Fixed ?? 0).Append(until).Min();
    }

    /// <summary>Looks at the length of a run and at the intervals of its samples and scrapes.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="settings">What the run leaves behind.</param>
    /// <exception cref="RowLimitException">There would be too many rows.</exception>
    public static void Check(Scenario scenario, ScenarioRunSettings settings)
    {
        if (scenario.Until?.Fixed is not { } until)
        {
            return;
        }

        RowForecast forecast = new(scenario, settings, until);
        if (scenario.Sample is { } sample)
        {
            forecast.Look(HostRow.FileName, 1, until, sample, isScrape: false);
            forecast.Look(CgroupRow.FileName, scenario.Host.Cgroups.Count, until, sample, isScrape: false);
            forecast.Look(ContainerRow.FileName, forecast._containers, forecast._containersUntil, sample, isScrape: false);
        }

        if (settings is { ScrapeNs: { } scrape, OutputRoot: not null })
        {
            forecast.Look(ScrapedRow.FileName, forecast._containers, forecast._containersUntil, scrape, isScrape: true);
        }
    }

    private void Look(string table, long each, long until, long interval, bool isScrape)
    {
        // Scrapes are only written; there is none at time 0.
        long limit = isScrape ? RowLimits.Default.MaxRowsPerFile : _limit;
        Int128 rows = (Int128)each * ((until / interval) + (isScrape ? 0 : 1));
        if (rows <= limit)
        {
            return;
        }

        // A cgroup has a row at each sample as well while its container runs.
        long needed = (long)Int128.Min(long.MaxValue, (Int128)_until * (isScrape ? _containers : OtherCgroups + _containers) / limit);
        string? enough = Intervals.Select(s => s * SimTime.Second).FirstOrDefault(s => s >= needed) is > 0 and var found ? Units.Format(Unit.Duration, found) : null;
        string keeps = !isScrape && _isKept ? $"at most {Number(limit)} are kept for expectations and golden traces" : $"a file has at most {Number(limit)}";
        throw new RowLimitException(
            table, limit, $"{Units.Format(Unit.Duration, until)} with a {(isScrape ? "scrape" : "sample")} each {Units.Format(Unit.Duration, interval)} makes {Number(rows)} rows of {table}, and {keeps}: use {Advice(enough, isScrape)}");
    }

    // Only a run that writes has options for both.
    private string Advice(string? interval, bool isScrape) =>
        isScrape ? interval is null ? "fewer scrapes" : "--scrape " + interval
        : interval is null ? "'sample: events'"
        : (_settings.OutputRoot is null ? $"'sample: {interval}'" : "--sample " + interval) + " or 'sample: events'";

    private static string Number(Int128 number) => number.ToString(CultureInfo.InvariantCulture);
}
