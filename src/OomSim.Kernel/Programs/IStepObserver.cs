namespace OomSim.Kernel;

/// <summary>Watches what programs do, step by step.</summary>
public interface IStepObserver
{
    /// <summary>A process begins a step, or goes on with one that a signal's handler interrupted; the one before has ended.</summary>
    /// <param name="now">Simulated time, ns.</param>
    /// <param name="process">The process.</param>
    /// <param name="step">The step.</param>
    void OnStepBegan(long now, Process process, Step step);

    /// <summary>What a process does may be something else from now on: <see cref="Process.Condition"/> says what, when the present instant is over.</summary>
    /// <param name="process">The process.</param>
    void OnTaskChanged(Process process) { }
}
