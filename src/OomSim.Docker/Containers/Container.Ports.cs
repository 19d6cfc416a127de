namespace OomSim.Docker;

/// <summary>What the engine lists of its ports.</summary>
public sealed partial class Container
{
    /// <summary>The ports that it publishes or exposes while it runs, by its own number, with the address of the host; an empty address for one that is not published.</summary>
    public IReadOnlyList<(string Address, PortMapping Port)> ListedPorts => [.. PortColumn.Sorted(this)];
}
