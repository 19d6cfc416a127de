namespace OomSim.Docker;

/// <summary>Refusals that depend on a container's state, with the keys of D1.C.</summary>
public enum EngineError
{
    /// <summary>start: paused.</summary>
    E1 = 1,

    /// <summary>start: marked for removal.</summary>
    E2,

    /// <summary>kill: not running.</summary>
    E3,

    /// <summary>restart: marked for removal.</summary>
    E4,

    /// <summary>pause, exec, top: not running.</summary>
    E5,

    /// <summary>pause: already paused.</summary>
    E6,

    /// <summary>pause, exec, top: restarting.</summary>
    E7,

    /// <summary>unpause: not paused.</summary>
    E8,

    /// <summary>rm: running.</summary>
    E9,

    /// <summary>rm: paused.</summary>
    E10,

    /// <summary>rm: removal in progress.</summary>
    E11,

    /// <summary>update: marked for removal.</summary>
    E12,

    /// <summary>exec: paused.</summary>
    E13,

    /// <summary>attach: stopped.</summary>
    E14,

    /// <summary>attach: paused.</summary>
    E15,

    /// <summary>attach: restarting.</summary>
    E16,
}
