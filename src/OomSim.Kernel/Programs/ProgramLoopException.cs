namespace OomSim.Kernel;

/// <summary>A scenario's program loops without time passing: the scenario's mistake, and the run cannot go on.</summary>
/// <param name="message">Which process.</param>
/// <param name="at"><c>file:line:col</c> of the loop; empty where that is not known.</param>
public sealed class ProgramLoopException(string message, string at = "") : Exception(message)
{
    /// <summary><c>file:line:col</c> of the loop; empty where that is not known.</summary>
    public string At { get; } = at;
}
