using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Benchmarks.Whole;

/// <summary>
/// Hosts full of containers that leak 1 MiB/s into a limit of 64 MiB without swap, are killed by the OOM killer about
/// every 64 s and restarted by the engine (<c>--restart always</c>). Nobody records. A host takes 50,000 of them, since its
/// kernel has IDs for 65,535 memory cgroups (K9.11); more are spread over several hosts of one simulation.
/// </summary>
internal sealed class LeakingHosts
{
    private const int ContainersPerHost = 50_000;
    private const long MiB = 1L << 20;

    private readonly List<DockerEngine> _engines = [];

    public LeakingHosts(int containers)
    {
        for (int first = 0; first < containers; first += ContainersPerHost)
        {
            Add(first, Math.Min(containers - first, ContainersPerHost), containers);
        }
    }

    public Simulator Simulator { get; } = new();

    public int Hosts => _engines.Count;

    public long Restarts => _engines.Sum(engine => engine.Containers.Sum(container => (long)container.RestartCount));

    private void Add(int first, int containers, int all)
    {
        HostConfig config = new()
        {
            // Enough for all at their limits, so that only limits matter, never the host or its CPUs: as many as Linux knows at most (NR_CPUS), for each cgroup takes memory on every one.
            Memory = (1024 + (containers * 128L)) * MiB,
            Cpus = Math.Clamp(containers, 4, 8192),
        };
        LinuxHost host = new(Simulator, config, new RandomStreams(1));
        DockerEngine engine = new(host, new DockerConfig());

        // Beyond the limit, yet not more than the smallest of these hosts would map (K15.2).
        AllocStep growth = new(Quantity.Of(128 * MiB), new Pace(Quantity.Of(MiB)));
        ProgramDefinition leak = new() { Name = "init", Comm = "leak", Steps = [growth] };
        SortedDictionary<string, long> files = new(StringComparer.Ordinal) { ["/etc/os-release"] = 400 };
        SortedDictionary<string, ProgramDefinition> others = new(StringComparer.Ordinal);
        engine.AddImage(new ImageDefinition("leak", [new LayerDefinition("base", 5 * MiB, files)], new ProgramSet(leak, others)));
        _engines.Add(engine);
        Starter starter = new(engine);
        for (int i = first; i < first + containers; i++)
        {
            // Starts are spread over a minute, as they would be by people.
            Simulator.Schedule(60 * SimTime.Second / all * i, starter, i);
        }
    }

    private sealed class Starter(DockerEngine engine) : IEventOwner
    {
        public void OnEvent(int tag, long argument) =>
            engine.Execute(
                string.Create(CultureInfo.InvariantCulture, $"docker run -d --name leak-{tag} --memory 64m --memory-swap 64m --restart always leak"),
                result =>
                {
                    if (result.ExitCode != 0)
                    {
                        throw new InvalidOperationException(result.Stderr);
                    }
                });
    }
}
