using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>A container as the engine knows it (D1.1, D8.6).</summary>
public sealed partial class Container
{
    internal Container(string id, string name, ContainerSpec spec)
    {
        Id = id;
        FirstName = Name = name;
        Spec = spec;
    }

    /// <summary>64 hex digits.</summary>
    public string Id { get; }

    /// <summary>Name without the slash.</summary>
    public string Name { get; internal set; }

    /// <summary>The name it was created with: a rename does not change what is random about it.</summary>
    internal string FirstName { get; }

    /// <summary>What it was created with, as updated since.</summary>
    public ContainerSpec Spec { get; internal set; }

    /// <summary>Restarts by policy since the last manual start (D2.22).</summary>
    public int RestartCount { get; internal set; }

    /// <summary>Times that its restart policy started it again, in all: a start by hand does not set it back.</summary>
    public long PolicyRestarts { get; private set; }

    /// <summary>Exit code of the last run (D2.1).</summary>
    public int ExitCode { get; internal set; }

    /// <summary>State.OOMKilled (D2.12, D2.13).</summary>
    public bool OomKilled { get; internal set; }

    /// <summary><c>oom</c> events so far.</summary>
    public long OomEvents { get; internal set; }

    /// <summary>Processes of it that an OOM killer killed.</summary>
    public long OomKills { get; internal set; }

    /// <summary>Its volumes, each with a name.</summary>
    public IReadOnlyList<VolumeMount> Volumes { get; internal init; } = [];

    /// <summary>Containers that it is linked to (--link), each by an alias, though they may be gone; none on networks that somebody made.</summary>
    internal IReadOnlyList<(Container Other, string Alias)> Links { get; set; } = [];

    /// <summary>What those that it is linked to were called when it started, by alias: /etc/hosts has them so.</summary>
    internal System.Collections.Immutable.ImmutableSortedDictionary<string, string> LinkNames { get; set; } = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Those that have had a link to it; null for none.</summary>
    internal List<Container>? LinkedBy { get; set; }

    /// <summary>Its places on networks, by name.</summary>
    internal NetworkEndpoint[] Endpoints { get; set; } = [];

    /// <summary>Names of the networks that it is on, or will be on when it runs.</summary>
    public IEnumerable<string> NetworkNames => Endpoints.Select(e => e.Network);

    /// <summary>Where its ports are published while it runs.</summary>
    public IReadOnlyList<PortMapping> Ports { get; internal set; } = [];

    /// <summary>Its cgroup; null while it does not run.</summary>
    public Cgroup? Cgroup { get; internal set; }

    /// <summary>Its init process; null while it does not run.</summary>
    public Process? Init { get; internal set; }

    /// <summary>Its restart policy has started it again.</summary>
    internal void CountPolicyRestart() => PolicyRestarts++;
}
