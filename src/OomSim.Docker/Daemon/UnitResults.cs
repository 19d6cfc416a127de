namespace OomSim.Docker;

/// <summary>How a service can have ended, in systemd's words (ServiceResult).</summary>
public static class UnitResults
{
    /// <summary>It ended by itself with 0, or has not.</summary>
    public const string Success = "success";

    /// <summary>It ended by itself with another code than 0.</summary>
    public const string ExitCode = "exit-code";

    /// <summary>A signal took it.</summary>
    public const string Signal = "signal";

    /// <summary>It did not end in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>It was started too often.</summary>
    public const string StartLimitHit = "start-limit-hit";
}
