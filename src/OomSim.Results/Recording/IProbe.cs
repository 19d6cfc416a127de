namespace OomSim.Results;

/// <summary>Looks at the machine at moments of its own, when everything of that instant has happened.</summary>
internal interface IProbe
{
    /// <summary>When it looks next, simulated ns; <see cref="long.MaxValue"/> for never again.</summary>
    long NextDue { get; }

    /// <summary>Looks, now; <see cref="NextDue"/> is later after that.</summary>
    void Take();
}
