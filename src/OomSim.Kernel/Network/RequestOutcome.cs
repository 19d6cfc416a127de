namespace OomSim.Kernel;

/// <summary>What became of a client's request.</summary>
public enum RequestOutcome
{
    /// <summary>Nobody knows yet: it waits, or is being worked on.</summary>
    Pending,

    /// <summary>The client got its answer.</summary>
    Ok,

    /// <summary>The client gave up: its own timeout, or that of the handshake.</summary>
    Timeout,

    /// <summary>Nobody listened.</summary>
    Refused,

    /// <summary>The process that served it, or that should have accepted it, ended, or could not do the work.</summary>
    Reset,
}
