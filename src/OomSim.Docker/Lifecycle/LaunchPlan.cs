using OomSim.Engine;
using OomSim.Kernel;

namespace OomSim.Docker;

/// <summary>What every start of a container needs and only its configuration decides; it is made anew once that changes.</summary>
/// <param name="container">Whose it is.</param>
/// <param name="writer">Works out the writes to its cgroup.</param>
/// <param name="runtime">What the runtime costs.</param>
/// <param name="cgroups">The host's hierarchy.</param>
/// <param name="driver">Who makes its cgroup.</param>
/// <param name="parent">The cgroup above it where it names none; empty for the driver's own.</param>
/// <param name="profile">The engine's version.</param>
internal sealed class LaunchPlan(Container container, CgroupWriter writer, RuntimeProfile runtime, CgroupVersion cgroups, CgroupDriver driver, string parent, EngineProfile profile)
{
    private readonly ContainerSpec _spec = container.Spec;
    private readonly string _name = container.Name;
    private readonly SpawnRequest _request = ProgramStart.Request(container, runtime, cgroups);

    /// <summary>The runtime's error about the name of the slice, or null.</summary>
    public string? PlaceRefusal { get; } = CgroupPlace.Above(driver, Parent(container, parent), out _);

    /// <summary>Path of the cgroup above the container's (D4.44).</summary>
    public string ParentPath { get; } = CgroupPlace.Above(driver, Parent(container, parent), out string path) is null ? path : "/";

    /// <summary>Last component of the path of the container's.</summary>
    public string CgroupName { get; } = CgroupPlace.NameOf(driver, container.Id);

    /// <summary>Who makes it.</summary>
    public CgroupDriver Driver => driver;

    /// <summary>The version of the engine that starts the container.</summary>
    public EngineProfile Profile => profile;

    /// <summary>That cgroup, as it was found last; null before.</summary>
    public Cgroup? Above { get; set; }

    /// <summary>The limits and how they are written.</summary>
    public CgroupPlan Limits { get; } = writer.Plan(RuntimeResources.From(container.Spec));

    /// <summary>The runtime's error about its ulimits, or null.</summary>
    public string? UlimitRefusal { get; } = Ulimit.Refusal(container.Spec.Ulimits);

    /// <summary>True while the configuration is still what it was made from.</summary>
    public bool Fits(Container container) => ReferenceEquals(container.Spec, _spec) && ReferenceEquals(container.Name, _name);

    /// <summary>Asks for what the next start looks at.</summary>
    public void Fetch()
    {
        CacheFetch.Ask(_request, 112);
        CacheFetch.Ask(Limits, 40);
        foreach (ref readonly CgroupWrite write in Limits.Writes.AsSpan())
        {
            CacheFetch.Ask(write.Value, 64);
        }
    }

    private static string Parent(Container container, string parent) => container.Spec.CgroupParent.Length > 0 ? container.Spec.CgroupParent : parent;

    /// <summary>The request for the first process of a run in its cgroup. It is the same object each time.</summary>
    public SpawnRequest RequestIn(Cgroup cgroup)
    {
        _request.Cgroup = cgroup;
        return _request;
    }
}
