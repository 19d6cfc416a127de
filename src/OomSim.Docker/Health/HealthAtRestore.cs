namespace OomSim.Docker;

/// <summary>What a new dockerd makes of the health check of a container that it finds running.</summary>
public enum HealthAtRestore
{
    /// <summary>It is not made any more, and says what it said, until the container is started anew or goes on after a pause (up to 20.10; moby issue 41871).</summary>
    Stops,

    /// <summary>It goes on from what it said (from 23.0; moby 41935).</summary>
    GoesOn,

    /// <summary>It begins anew, from <c>starting</c> (from 25.0; moby 47051, D3.17).</summary>
    BeginsAnew,
}
