namespace OomSim.Kernel;

/// <summary>What a <see cref="Roster{T}"/> holds: it knows its place there.</summary>
internal interface IRosterMember
{
    /// <summary>Its place in the roster that holds it.</summary>
    int RosterPlace { get; set; }
}
