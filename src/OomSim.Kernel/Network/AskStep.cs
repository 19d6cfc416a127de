using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// Asks the service of its own container, as <c>curl http://localhost</c> does in a health check: connects, waits for an answer that costs the
/// server nothing, and ends the process where there is none. Answered is who listens and can run: nobody is while the server is frozen, hung
/// or works on others (D5.12, K19.4).
/// </summary>
/// <param name="Refused">Exit code where nobody listens, 0 to 255.</param>
/// <param name="Reset">Exit code where the server ends or closes the connection, 0 to 255.</param>
/// <param name="TimedOut">Exit code of a client that waits no longer, 0 to 255.</param>
public sealed record AskStep(int Refused, int Reset, int TimedOut) : Step
{
    /// <summary>How long it waits for the answer, ns; null: as long as the connection stands.</summary>
    public Quantity? Timeout { get; init; }

    /// <summary>True where a connection is all that it asks for, as <c>nc -z</c> does.</summary>
    public bool OnlyConnects { get; init; }

    /// <summary>The exit code for what became of the request; 0 where it was answered.</summary>
    internal int CodeOf(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Refused => Refused,
        RequestOutcome.Reset => Reset,
        RequestOutcome.Timeout => TimedOut,
        _ => 0,
    };
}
