namespace OomSim.Results;

/// <summary>A container on the way through the events of a run; it stays the same one under another name.</summary>
internal sealed class WalkedContainer(string name)
{
    /// <summary>Its name so far; that of a container that is removed stays.</summary>
    public string Name { get; set; } = name;

    /// <summary>Its present run.</summary>
    public ContainerLife Life { get; set; } = new();

    /// <summary>Its hang that lasts; null for none.</summary>
    public ExplainedHang? Hang { get; set; }

    /// <summary>Its last hang that is over; null for none.</summary>
    public ExplainedHang? OverHang { get; set; }

    /// <summary>Its pause that lasts; null for none.</summary>
    public ExplainedPause? Pause { get; set; }
}
