using OomSim.Docker;
using OomSim.Kernel;

namespace OomSim.Results;

/// <summary>What <c>summary.json</c> says of a run as a whole.</summary>
internal sealed class RunAbout
{
    /// <summary>Whose the processes are that belong to no container.</summary>
    public const string Host = "host";

    // What people copy is twelve digits; fewer are often words.
    private const int ShortestId = 6;

    private readonly SortedDictionary<string, (long Peak, long Seen)> _scraped = new(StringComparer.Ordinal);

    private RunAbout(string scenario)
    {
        Scenario = scenario;
    }

    /// <summary>The containers.</summary>
    public IReadOnlyList<ContainerSummary> Containers { get; private set; } = [];

    /// <summary>Who was called what, and when.</summary>
    public ContainerNames Names { get; private set; } = new([]);

    /// <summary>Name of the scenario.</summary>
    public string Scenario { get; private set; }

    /// <summary>1 or 2; 0 where it is not known.</summary>
    public int CgroupVersion { get; private set; }

    /// <summary>True where the engine sets State.OOMKilled when a container ends, and not when it hears of the kill (D2.13).</summary>
    public bool SetsOomKilledAtExit { get; private set; }

    /// <summary>What <c>--scrape</c> said, µs; null where it was not given.</summary>
    public long? ScrapeMicros { get; private set; }

    /// <summary>When the run ended, simulated µs; null where it is not known.</summary>
    public long? EndMicros { get; private set; }

    /// <summary>Whose growth took whose pages.</summary>
    public ReclaimSummary Reclaim { get; private set; } = ReclaimSummary.None;

    /// <summary>Whom memory.high held back.</summary>
    public IReadOnlyList<HighSummary> MemoryHigh { get; private set; } = [];

    /// <summary>Swap that the host has in all, bytes.</summary>
    public long HostSwap { get; private set; }

    /// <summary>Pages that a task is charged at a time, and after which memory.high has it sleep (K6.3).</summary>
    public long ChargeBatch { get; private set; } = 64;

    /// <summary>What the run was warned of.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>What clients saw of each container.</summary>
    public IReadOnlyList<RequestSummary> Requests { get; private set; } = [];

    /// <summary>Reads it.</summary>
    /// <exception cref="RunFileException">It is not what a run writes.</exception>
    public static RunAbout Read(string folder)
    {
        RunAbout about = new(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
        if (SummaryReader.Find(folder)?.Summary is not { } summary)
        {
            return about;
        }

        (about.Scenario, about.CgroupVersion) = (summary.Scenario, summary.CgroupVersion);
        about.SetsOomKilledAtExit = summary.Host is { Docker: { Length: > 0 } engine } && !EngineProfile.For(engine).OomKilledWhileRunning;
        about.EndMicros = summary.SimulatedNs / 1000;
        about.Reclaim = summary.Reclaim;
        about.MemoryHigh = summary.MemoryHigh;
        about.HostSwap = summary.Host?.SwapBytes ?? 0;
        about.ChargeBatch = KernelFacts.Of(summary.Host?.Kernel ?? "")?.ChargeBatch ?? about.ChargeBatch;
        about.Requests = summary.Requests;
        about.Warnings = summary.Warnings;
        about.ScrapeMicros = summary.ScrapeNs / 1000;
        (about.Containers, about.Names) = (summary.Containers, new ContainerNames(summary.Containers));
        foreach (ContainerSummary container in summary.Containers)
        {
            if (container.ScrapeSeen is { } seen)
            {
                (long peak, long before) = about._scraped.GetValueOrDefault(container.Name);
                about._scraped[container.Name] = (Math.Max(peak, container.PeakBytes), Math.Max(before, seen));
            }
        }

        return about;
    }

    /// <summary>The container whose cgroup a path is, as it was called then; empty for none.</summary>
    /// <param name="cgroup">The path.</param>
    /// <param name="micros">When, µs.</param>
    public string ContainerOf(string cgroup, long micros = long.MaxValue) => Names.NameOf(cgroup[(cgroup.LastIndexOf('/') + 1)..], micros);

    /// <summary>True for a word that is the container's name, or the beginning of its ID.</summary>
    public bool IsNamed(string word, string container) => word == container || (word.Length >= ShortestId && Names.IsId(word, container));

    /// <summary>A path with the container's name of then where it has its ID.</summary>
    /// <param name="cgroup">The path.</param>
    /// <param name="micros">When, µs.</param>
    public string Shorten(string cgroup, long micros) => ContainerOf(cgroup, micros) is { Length: > 0 } name ? $"{cgroup[..(cgroup.LastIndexOf('/') + 1)]}<{name}>" : cgroup;

    /// <summary>The most memory that those with a last name had, and the most that a scrape saw of them, bytes; null where nobody scraped.</summary>
    public (long Peak, long Seen)? Scraped(string container) => _scraped.TryGetValue(container, out (long Peak, long Seen) known) ? known : null;
}
