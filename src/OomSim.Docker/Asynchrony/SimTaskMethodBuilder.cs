using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace OomSim.Docker;

/// <summary>What the compiler needs to turn an async method into one that returns a <see cref="SimTask{T}"/>.</summary>
internal struct SimTaskMethodBuilder<T>
{
    private IRunner? _runner;

    /// <summary>The task the method returned.</summary>
    public SimTask<T> Task { get; private init; }

    /// <summary>Called by the compiler before the method starts.</summary>
    public static SimTaskMethodBuilder<T> Create() => new() { Task = new SimTask<T>() };

    /// <summary>Runs the method up to its first wait.</summary>
    public readonly void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    /// <summary>Part of the compiler's pattern; the runner holds the machine instead.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine machine) => ArgumentNullException.ThrowIfNull(machine);

    /// <summary>The method returned.</summary>
    public readonly void SetResult(T result) => Task.Complete(result);

    /// <summary>The method failed: that is a bug, which ends the run where it happened.</summary>
    public readonly void SetException(Exception exception) => ExceptionDispatchInfo.Throw(exception);

    /// <summary>The method waits.</summary>
    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine
    {
        if (_runner is not Runner<TMachine> runner)
        {
            // The machine is a struct that holds this builder: the runner is stored first so that the copy knows it.
            runner = new Runner<TMachine>();
            _runner = runner;
            runner.Machine = machine;
        }

        awaiter.OnCompleted(runner.MoveNext);
    }

    /// <summary>As <see cref="AwaitOnCompleted"/>; there is no security context to skip.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => AwaitOnCompleted(ref awaiter, ref machine);

    private interface IRunner;

    private sealed class Runner<TMachine> : IRunner
        where TMachine : IAsyncStateMachine
    {
        /// <summary>The state machine of the method, moved here at its first wait.</summary>
        public TMachine? Machine;

        /// <summary>Goes on after a wait.</summary>
        public void MoveNext() => Machine!.MoveNext();
    }
}
