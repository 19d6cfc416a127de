using OomSim.Docker;
using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Fidelity;

/// <summary>
/// What was typed to an engine alone, given to a simulated one of the same version at the same times: without the machine's measured durations, for a recording that was made on a machine that is
/// not emulated.
/// </summary>
public sealed class EngineReplay : IDockerObserver
{
    private readonly List<DockerEvent> _events = [];

    private EngineReplay()
    {
    }

    /// <summary>All events of the simulated engine.</summary>
    public IReadOnlyList<DockerEvent> Events => _events;

    /// <summary>Plays the commands of a <c>commands.log</c> that begin with <c>$ docker</c>.</summary>
    /// <param name="commands">The log.</param>
    /// <param name="version">The engine's.</param>
    /// <param name="image">The image that its containers are of: what they run is on the command line.</param>
    public static EngineReplay Of(IEnumerable<LoggedCommand> commands, string version, string image)
    {
        var replay = new EngineReplay();
        var simulator = new Simulator();
        var host = new LinuxHost(simulator, new HostConfig { Memory = 4L << 30 }, new RandomStreams(1));
        var engine = new DockerEngine(host, new DockerConfig(version, 0));
        engine.Observers.Add(replay);
        engine.AddImage(new ImageDefinition(image, [new LayerDefinition("base", 2 << 20, new SortedDictionary<string, long>(StringComparer.Ordinal))], null));
        foreach (LoggedCommand command in commands.Where(c => c.Text.StartsWith("$ docker ", StringComparison.Ordinal)))
        {
            simulator.RunUntil(command.Time);
            engine.Execute(command.Text[2..], _ => { });
        }

        return replay;
    }

    void IDockerObserver.OnDockerEvent(DockerEvent happened) => _events.Add(happened);
}
