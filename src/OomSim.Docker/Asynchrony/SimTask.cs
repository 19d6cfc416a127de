using System.Runtime.CompilerServices;

namespace OomSim.Docker;

/// <summary>
/// The end, in simulated time, of something the engine does in several steps. It is awaited like a task, but everything
/// happens on the simulator's own thread at its present: no thread pool, no synchronisation context, no wall clock.
/// </summary>
[AsyncMethodBuilder(typeof(SimTaskMethodBuilder<>))]
internal sealed class SimTask<T> : INotifyCompletion
{
    private Action? _continuations;
    private T? _result;

    /// <summary>True once the result is there.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>A task that has its result already.</summary>
    public static SimTask<T> From(T result) => new() { IsCompleted = true, _result = result };

    /// <summary>Sets the result and goes on with whoever waits; a second result is ignored.</summary>
    public void Complete(T result)
    {
        if (IsCompleted)
        {
            return;
        }

        IsCompleted = true;
        _result = result;
        Action? waiting = _continuations;
        _continuations = null;
        waiting?.Invoke();
    }

    /// <summary>Makes it awaitable.</summary>
    public SimTask<T> GetAwaiter() => this;

    /// <summary>The result of a completed task.</summary>
    public T GetResult() => IsCompleted ? _result! : throw new InvalidOperationException("the task has not completed");

    /// <inheritdoc/>
    public void OnCompleted(Action continuation)
    {
        if (IsCompleted)
        {
            continuation();
        }
        else
        {
            _continuations += continuation;
        }
    }
}
