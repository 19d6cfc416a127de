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
/// <param name="Force">True to make all containers anew.</param>
/// <param name="Attach">Called with each container before it is started; null for nobody.</param>
/// <param name="Pull">When images are pulled, whatever the services say; null: as they say.</param>
internal sealed record UpRequest(
    IReadOnlyList<ServiceDefinition> Services, IReadOnlySet<string> Named, bool Create = true, bool Start = true, bool Progress = true, bool QuietPull = false, bool Recreate = true, bool Build = false, bool Force = false, PullPolicy? Pull = null, Action<Container>? Attach = null)
{
    /// <summary>What is asked for at time 0: all services, without a word about each.</summary>
    public static UpRequest OfAll(Scenario scenario) => new([.. scenario.Services.Where(s => !s.NeedsProfile)], new SortedSet<string>(StringComparer.Ordinal), Progress: false);
}
