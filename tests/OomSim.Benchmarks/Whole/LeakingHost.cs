using System.Globalization;
using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Benchmarks.Whole;

/// <summary>
/// A host full of containers that leak 1 MiB/s into a limit of 64 MiB without swap, are killed by the OOM killer about
/// every 64 s and restarted by the engine (<c>--restart always</c>). Nobody records.
/// </summary>
internal sealed class LeakingHost
{
    public const long Day = 86_400 * SimTime.Second;

    private const long MiB = 1L << 20;

    public LeakingHost(int containers)
    {
        HostConfig config = new()
        {
            // Enough for all at their limits, so that only limits matter, never the host or its CPUs.
            Memory = (1024 + (containers * 128L)) * MiB,
            Cpus = Math.Max(4, containers),
        };
        Host = new LinuxHost(Simulator, config, new RandomStreams(1));
        Engine = new DockerEngine(Host, new DockerConfig());
        ProgramDefinition leak = new() { Name = "init", Comm = "leak", Steps = [new AllocStep(Quantity.Of(1L << 40), new Pace(Quantity.Of(MiB)))] };
        SortedDictionary<string, long> files = new(StringComparer.Ordinal) { ["/etc/os-release"] = 400 };
        SortedDictionary<string, ProgramDefinition> others = new(StringComparer.Ordinal);
        Engine.AddImage(new ImageDefinition("leak", [new LayerDefinition("base", 5 * MiB, files)], new ProgramSet(leak, others)));
        Starter starter = new(Engine);
        for (int i = 0; i < containers; i++)
        {
            // Starts are spread over a minute, as they would be by people.
            Simulator.Schedule(60 * SimTime.Second / containers * i, starter, i);
        }
    }

    public Simulator Simulator { get; } = new();

    public LinuxHost Host { get; }

    public DockerEngine Engine { get; }

    public long Restarts => Engine.Containers.Sum(container => (long)container.RestartCount);

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
