using OomSim.Docker;

namespace OomSim.Scenarios;

/// <summary>
/// The end of a command of Compose that goes on until it is done or gets a signal: an interrupt and a request to end are its own to answer, with 130 (docker/compose,
/// AdaptCmd); any other kills it.
/// </summary>
internal sealed class Interruption
{
    /// <summary>The status of one that was cancelled.</summary>
    public const int Cancelled = 130;

    private const int Killed = 128;
    private readonly ComposeOutput _output;
    private readonly Action<CommandResult> _completed;
    private bool _isOver;

    /// <summary>Waits for either.</summary>
    /// <param name="output">What the command prints.</param>
    /// <param name="completed">Gets the answer.</param>
    public Interruption(ComposeOutput output, Action<CommandResult> completed)
    {
        (_output, _completed) = (output, completed);
        output.Signalled = signal => Complete(new CommandResult(IsHeeded(signal) ? Cancelled : Killed + signal, output.Stdout, output.Stderr));
    }

    /// <summary>True for a signal that Compose catches.</summary>
    /// <param name="signal">Its number.</param>
    public static bool IsHeeded(int signal) => signal is Docker.Signals.Interrupt or Docker.Signals.Term;

    /// <summary>It is done; nothing where it was interrupted before.</summary>
    /// <param name="answer">The answer.</param>
    public void Complete(CommandResult answer)
    {
        if (!_isOver)
        {
            _isOver = true;
            _output.Signalled = null;
            _completed(answer);
        }
    }
}
