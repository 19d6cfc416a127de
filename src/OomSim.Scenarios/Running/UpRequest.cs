using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>What is brought up, and how far.</summary>
/// <param name="Services">The services, with those they need, in the order of the file.</param>
/// <param name="Named">Services that were named: they start even if they are to be started by hand.</param>
/// <param name="Create">True to make the containers that are missing (<c>up</c>), false where they must be there (<c>start</c>).</param>
/// <param name="Start">True to start them.</param>
/// <param name="Progress">True to tell of each container on stderr, as Compose does away from a terminal.</param>
/// <param name="QuietPull">True to tell nothing of pulls.</param>
/// <param name="Recreate">False to keep containers whose image is another by now.</param>
/// <param name="Build">True to build images that are there as well.</param>
/// <param name="Attach">Called with each container before it is started; null for nobody.</param>
/// <param name="Pull">When images are pulled, whatever the services say; null: as they say.</param>
internal sealed record UpRequest(
    IReadOnlyList<ServiceDefinition> Services, IReadOnlySet<string> Named, bool Create = true, bool Start = true, bool Progress = true, bool QuietPull = false, bool Recreate = true, bool Build = false, PullPolicy? Pull = null, Action<Container>? Attach = null)
{
    /// <summary>False to build nothing.</summary>
    public bool MayBuild { get; init; } = true;

    /// <summary>Services whose containers are made anew whether anything has changed or not.</summary>
    public IReadOnlySet<string> Forced { get; init; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary><c>-t N </c> where the command says how many seconds those that are stopped for it have; else empty: as long as each says.</summary>
    public string StopTimeout { get; init; } = "";

    /// <summary>True to make networks and volumes that no service uses as well.</summary>
    public bool AllResources { get; init; }

    /// <summary>True to remove containers of the project that no service accounts for, false to tell of them.</summary>
    public bool RemoveOrphans { get; init; }

    /// <summary>True where new containers in the place of others get anonymous volumes of their own.</summary>
    public bool RenewVolumes { get; init; }

    /// <summary>What is asked for at time 0: all services, without a word about each.</summary>
    public static UpRequest OfAll(Scenario scenario) => new([.. scenario.Services.Where(s => !s.NeedsProfile)], new SortedSet<string>(StringComparer.Ordinal), Progress: false);
}
