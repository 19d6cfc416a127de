namespace OomSim.Docker;

/// <summary>What became of a job of systemd (JobResult).</summary>
public enum UnitJobResult
{
    /// <summary>The unit is as it was asked for.</summary>
    Done,

    /// <summary>It was not to be had.</summary>
    Failed,

    /// <summary>A job of another kind took its place.</summary>
    Canceled,
}
