using OomSim.Kernel;

namespace OomSim.Scenarios;

/// <summary>Watches a run from outside: the recorder and the progress bar do.</summary>
public interface IRunObserver
{
    /// <summary>The machine stands, nothing has happened yet: time to watch its host and engine.</summary>
    void OnStarted(World world) { }

    /// <summary>The clock is about to move on: nothing changes until then.</summary>
    /// <param name="nextNs">Time of the next event, or the end of the run, simulated ns.</param>
    void OnAdvance(long nextNs) { }

    /// <summary>A command answered; at the end of the run, one that has not, with what it has printed and no exit code.</summary>
    void OnCommandCompleted(CommandRecord command) { }

    /// <summary>Something of the run itself happened (source <c>scenario</c>).</summary>
    void OnScenarioEvent(HostEvent happened) { }

    /// <summary>The run is over; the clock stands at its end.</summary>
    void OnFinished(World world) { }
}
