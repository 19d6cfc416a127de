namespace OomSim.Docker;

/// <summary>Commands whose answer depends on a container's state (D1.B).</summary>
public enum ContainerCommand
{
    /// <summary>docker start.</summary>
    Start,

    /// <summary>docker stop.</summary>
    Stop,

    /// <summary>docker kill with SIGKILL.</summary>
    Kill,

    /// <summary>docker kill with another signal.</summary>
    Signal,

    /// <summary>docker restart.</summary>
    Restart,

    /// <summary>docker pause.</summary>
    Pause,

    /// <summary>docker unpause.</summary>
    Unpause,

    /// <summary>docker rm.</summary>
    Remove,

    /// <summary>docker rm -f.</summary>
    ForceRemove,

    /// <summary>docker update.</summary>
    Update,

    /// <summary>docker exec.</summary>
    Exec,

    /// <summary>docker top.</summary>
    Top,

    /// <summary>docker attach.</summary>
    Attach,
}
