using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>
/// Writes scraped.csv: at each scrape what docker stats, cAdvisor and a kubelet had to show, by their own formulas, beside what really was.
/// Scrapes come at whole multiples of the interval, as Prometheus' do with its offset at 0. A kubelet's cAdvisor looks at a container when it
/// finds its cgroup and every 10 s after that (housekeeping-interval of the kubelet); the jitter that it adds is left out.
/// </summary>
internal sealed class Scraper : IProbe
{
    private const long KubeletInterval = 10_000_000_000;

    private readonly LinuxHost _host;
    private readonly TraceWriter _writer;
    private readonly LinkedList<ContainerTrack> _containers;
    private readonly long _interval;
    private readonly PriorityQueue<(LiveContainer Container, LiveCgroup Cgroup), (long Due, long Number)> _housekeeping = new();
    private long _nextScrape;
    private long _number;

    /// <summary>A scraper whose first scrape is one interval away.</summary>
    /// <param name="host">The host.</param>
    /// <param name="writer">Where rows go.</param>
    /// <param name="containers">The containers there are.</param>
    /// <param name="intervalNs">From one scrape to the next, ns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not above 0.</exception>
    public Scraper(LinuxHost host, TraceWriter writer, LinkedList<ContainerTrack> containers, long intervalNs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(intervalNs);
        _host = host;
        _writer = writer;
        _containers = containers;
        _interval = _nextScrape = intervalNs;
    }

    /// <inheritdoc/>
    public long NextDue => _housekeeping.TryPeek(out _, out (long Due, long Number) first) ? Math.Min(first.Due, _nextScrape) : _nextScrape;

    /// <summary>A container may have a cgroup that is new.</summary>
    public void Notice(LiveContainer container)
    {
        if (container.Cgroup is LiveCgroup { Scraped: null } cgroup)
        {
            cgroup.Scraped = new ScrapedSeries();
            _housekeeping.Enqueue((container, cgroup), (_host.Simulator.Now, _number++));
        }
    }

    /// <summary>An OOM killer kills a process: cAdvisor counts the report that names it, for the victim's cgroup, and none of the host's own OOM (K22.3).</summary>
    /// <param name="process">Who is killed.</param>
    /// <param name="cgroup">Its cgroup; null for the root.</param>
    public void NoteKill(Process process, LiveCgroup? cgroup)
    {
        if (cgroup?.Scraped is { } series && _host.LastOom is { IsReported: true, Cgroup.Parent: not null } oom && oom.Victim == process)
        {
            series.OomEvents++;
        }
    }

    /// <inheritdoc/>
    public void Take()
    {
        long now = _host.Simulator.Now;
        while (_housekeeping.TryPeek(out (LiveContainer Container, LiveCgroup Cgroup) due, out (long Due, long Number) when) && when.Due <= now)
        {
            _housekeeping.Dequeue();
            if (ReferenceEquals(due.Container.Cgroup, due.Cgroup))
            {
                due.Cgroup.Refresh();
                due.Cgroup.Scraped!.KubeletWorkingSet = WorkingSet(due.Cgroup.Values);
                _housekeeping.Enqueue(due, (when.Due + KubeletInterval, _number++));
            }
        }

        if (_nextScrape <= now)
        {
            _nextScrape = _nextScrape <= long.MaxValue - _interval ? _nextScrape + _interval : long.MaxValue;
            foreach (ContainerTrack container in _containers)
            {
                if (container is LiveContainer live)
                {
                    Scrape(now, live);
                }
            }
        }
    }

    private void Scrape(long now, LiveContainer container)
    {
        ScrapeAccount account = container.Account.Scrapes;
        var cgroup = container.Cgroup as LiveCgroup;
        long peak = account.GonePeak;
        account.GonePeak = 0;
        if (cgroup is not null)
        {
            cgroup.Refresh();
            peak = Math.Max(peak, cgroup.Source.Memory.TakeWatchedPeak(now));
            account.Seen = Math.Max(account.Seen, cgroup.Values.Current);
            account.Scrapes++;
        }

        long current = cgroup?.Values.Current ?? 0;
        long missed = Math.Max(0, peak - Math.Max(account.Before, current));
        account.Before = current;
        if (cgroup is not null || peak > 0)
        {
            _writer.Add(Row(now, container, cgroup) with { OomKills = container.OomKills, Peak = peak, PeakMissed = missed });
        }
    }

    private ScrapedRow Row(long now, LiveContainer container, LiveCgroup? cgroup)
    {
        var row = new ScrapedRow { Time = now, Container = container.Name, State = container.Status };
        if (cgroup is null)
        {
            return row;
        }

        CgroupValues v = cgroup.Values;
        long stats = RowFactory.DockerStats(v);
        long of = Math.Min(v.Max ?? long.MaxValue, _host.Config.Memory);
        long? kubelet = cgroup.Scraped?.KubeletWorkingSet;
        return row with
        {
            Current = v.Current,
            Limit = v.Max,
            DockerStats = stats,
            DockerStatsPercent = of == 0 ? 0 : 100.0 * stats / of,
            WorkingSet = WorkingSet(v),
            CadvisorRss = v.Anon,
            RssSum = container.Processes.Sum(static p => p.Read().Rss),
            KubeletWorkingSet = kubelet,
            KubeletAvailable = v.Max - kubelet,
            MaxUsage = _host.Config.Cgroup == CgroupVersion.V1 || _host.KernelFacts.HasMemoryPeak ? v.Peak : null,
            OomEventsTotal = cgroup.Scraped?.OomEvents ?? 0,
        };
    }

    private static long WorkingSet(in CgroupValues v) => RowFactory.WorkingSet(v);
}
