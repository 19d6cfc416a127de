using System.Globalization;
using OomSim.Engine;
using OomSim.Results;
using OomSim.Scenarios;

namespace OomSim.Campaigns;

/// <summary>
/// Refuses a run at once that would be given up after many rows. It counts no row that may not come: each sample has one of the host, one of each cgroup that is there from the start and one
/// of each container, until a command may take some away; each scrape has the last as well. A run that a panic may end is not looked at. What has no row of its own at each of them may still
/// be too much, and is found in the run.
/// </summary>
internal sealed class RowForecast
{
    // Beside its containers a host has the root, /docker and a few of its own.
    private const int OtherCgroups = 4;

    // Intervals that are easily said, s.
    private static readonly long[] Intervals = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

    private readonly Scenario _scenario;
    private readonly ScenarioRunSettings _settings;
    private readonly bool _isKept;
    private readonly long _limit;
    private readonly long _until;
    private readonly long _containers;
    private readonly long _containersUntil;
    private readonly long _cgroupsUntil;
    private long? _made;

    private RowForecast(Scenario scenario, ScenarioRunSettings settings, long until)
    {
        _scenario = scenario;
        _settings = settings;
        _isKept = scenario.Expectations.Count > 0 || settings.GoldenOf is not null;
        _limit = _isKept ? RowLimits.Default.MaxRowsInMemory : settings.OutputRoot is null ? long.MaxValue : RowLimits.Default.MaxRowsPerFile;
        _until = until;
        _containers = scenario.Services.Sum(s => (long)s.ContainerNames.Count);

        // What is pulled or built first comes later, or never.
        bool isThereAtOnce = scenario.Registry is null && !scenario.Services.Any(s => s.IsBuildable);
        _containersUntil = !isThereAtOnce ? 0 : First(CommandEffects.MayRemoveContainers);
        _cgroupsUntil = First(CommandEffects.MayRemoveCgroups);
    }

    /// <summary>Looks at the length of a run and at the intervals of its samples and scrapes.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="settings">What the run leaves behind.</param>
    /// <exception cref="RowLimitException">There would be too many rows.</exception>
    public static void Check(Scenario scenario, ScenarioRunSettings settings)
    {
        if (scenario.Until?.Fixed is not { } until || MayPanic(scenario))
        {
            return;
        }

        RowForecast forecast = new(scenario, settings, until);
        if (scenario.Sample is { } sample)
        {
            forecast.Look(HostRow.FileName, 1, until, sample, isScrape: false);
            forecast.Look(CgroupRow.FileName, scenario.Host.Cgroups.Count, forecast._cgroupsUntil, sample, isScrape: false);
            forecast.LookAtContainers(ContainerRow.FileName, sample, isScrape: false);
        }

        if (settings is { ScrapeNs: { } scrape, OutputRoot: not null })
        {
            forecast.LookAtContainers(ScrapedRow.FileName, scrape, isScrape: true);
        }
    }

    // K2.3, K2.5. Who is privileged can set what an OOM leads to, and who has CAP_SYS_RESOURCE can keep itself from the OOM killer.
    private static bool MayPanic(Scenario scenario) =>
        (scenario.Host.Sysctl.TryGetValue("vm.panic_on_oom", out Quantity? panic) && panic.Fixed != 0)
        || scenario.Services.Any(s => s.Spec.Privileged || s.Spec.CapAdd.Count > 0 || s.Spec.OomScoreAdj == -1000)
        || scenario.Timeline.Any(static e => CommandEffects.MayPanic(e.Command));

    private long First(Func<string, bool> does) => _scenario.Timeline.Where(e => does(e.Command)).Select(static e => e.At?.Fixed ?? 0).Append(_until).Min();

    // Whom the engine refuses is known when they are brought up, which is not done for a run that is short in any case.
    private void LookAtContainers(string table, long interval, bool isScrape)
    {
        if (Rows(_containers, _containersUntil, interval, isScrape) > Limit(isScrape))
        {
            Look(table, Math.Min(_containers, _made ??= StartCheck.Of(_scenario).Containers), _containersUntil, interval, isScrape);
        }
    }

    // Scrapes are only written; there is none at time 0.
    private long Limit(bool isScrape) => isScrape ? RowLimits.Default.MaxRowsPerFile : _limit;

    private static Int128 Rows(long each, long until, long interval, bool isScrape) => (Int128)each * ((until / interval) + (isScrape ? 0 : 1));

    private void Look(string table, long each, long until, long interval, bool isScrape)
    {
        long limit = Limit(isScrape);
        Int128 rows = Rows(each, until, interval, isScrape);
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
