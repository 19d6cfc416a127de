namespace OomSim.Scenarios;

/// <summary>One command of a line, without what the shell takes for itself.</summary>
/// <param name="Text">Its words as typed; a redirection to a file is still among them.</param>
/// <param name="Out">Where its standard output goes.</param>
/// <param name="Error">Where its standard error goes.</param>
internal sealed record SimpleCommand(string Text, StreamTarget Out = StreamTarget.Out, StreamTarget Error = StreamTarget.Error)
{
    /// <summary>Where it begins in the line, from 0.</summary>
    public int At { get; init; }
}
