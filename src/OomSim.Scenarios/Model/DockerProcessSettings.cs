using OomSim.Docker;
using OomSim.Engine;

namespace OomSim.Scenarios;

/// <summary>The engine's own processes as a scenario describes them; null keeps the default of <see cref="EngineProcessSizes"/>.</summary>
/// <param name="Dockerd">Anonymous memory of dockerd, bytes.</param>
/// <param name="Containerd">Anonymous memory of containerd, bytes.</param>
/// <param name="Shim">Anonymous memory of the shim of each container that runs, bytes.</param>
public sealed record DockerProcessSettings(Quantity? Dockerd = null, Quantity? Containerd = null, Quantity? Shim = null)
{
    /// <summary>The sizes of one run: what is random is drawn.</summary>
    public EngineProcessSizes ToSizes(RandomStreams streams)
    {
        EngineProcessSizes defaults = new();
        long Value(Quantity? quantity, long otherwise) => quantity?.Draw(streams, "docker") ?? otherwise;
        return new EngineProcessSizes
        {
            Dockerd = Value(Dockerd, defaults.Dockerd),
            Containerd = Value(Containerd, defaults.Containerd),
            Shim = Value(Shim, defaults.Shim),
        };
    }
}
