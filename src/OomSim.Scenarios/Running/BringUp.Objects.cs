using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>The networks and volumes of the project, which are there before the first container is made.</summary>
internal sealed partial class BringUp
{
    // False where the engine refuses one.
    private bool MakeObjects()
    {
        string version = ComposeListing.Release(world.Docker.ReleaseNumber);
        foreach (ProjectNetwork network in request.Create ? world.Scenario.Networks.Where(n => request.AllResources || request.Services.Any(s => s.Networks.Contains(n.Key, StringComparer.Ordinal))).ToArray() : [])
        {
            string name = network.Definition.Name;
            if (world.Docker.HasNetwork(name))
            {
                continue;
            }

            if (network.IsExternal)
            {
                Fail($"network {name} declared as external, but could not be found");
                return false;
            }

            Tell($"Network {name}", "Creating");
            if (world.Docker.CreateNetwork(network.Definition with { Labels = ComposeLabels.WithVersion(network.Definition.Labels, version) }) is { } error)
            {
                Fail($"failed to create network {name}: Error response from daemon: {error}");
                return false;
            }

            Tell($"Network {name}", "Created");
        }

        foreach (ProjectVolume volume in request.Create ? world.Scenario.Volumes.Where(v => request.AllResources || request.Services.Any(s => s.Volumes.Contains(v.Key, StringComparer.Ordinal))).ToArray() : [])
        {
            if (world.Docker.HasVolume(volume.Name))
            {
                continue;
            }

            if (volume.IsExternal)
            {
                Fail($"external volume \"{volume.Name}\" not found");
                return false;
            }

            Tell($"Volume \"{volume.Name}\"", "Creating");
            if (world.Docker.AddVolume(volume.Name, ComposeLabels.WithVersion(volume.Labels, version), volume.Options) is { } refused)
            {
                Fail("Error response from daemon: " + refused);
                return false;
            }

            Tell($"Volume \"{volume.Name}\"", "Created");
        }

        return true;
    }

    private void Tell(string what, string happens) => _messages += request.Progress ? $" {what}  {happens}\n" : "";
}
