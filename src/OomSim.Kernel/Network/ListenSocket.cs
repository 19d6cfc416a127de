namespace OomSim.Kernel;

/// <summary>
/// A listening TCP socket with its accept queue. The kernel completes handshakes for it while the program is frozen, hung or
/// busy (D5.12, K19.4; recordings docker/v1-11 and v2-11: a connection made during a pause stands after 1 ms and is answered
/// after it).
/// </summary>
internal sealed class ListenSocket(LinuxHost host, int backlog)
{
    /// <summary>net.core.somaxconn of a new network namespace, since 5.4.</summary>
    private const int Somaxconn = 4096;

    /// <summary>The queue is full when it is longer than the backlog (sk_acceptq_is_full): one more than that fits.</summary>
    private readonly int _capacity = Math.Min(backlog, Somaxconn) + 1;

    private readonly Queue<ClientRequest> _queue = new();

    /// <summary>Those who sleep in accept(2), in the order in which they are woken.</summary>
    private readonly LinkedList<Process> _sleepers = new();

    /// <summary>Processes that have it open.</summary>
    public int Users { get; set; }

    /// <summary>True while a connection waits to be accepted.</summary>
    public bool HasConnection => _queue.Count > 0;

    /// <summary>Completes a handshake; false when the queue is full and the SYN is dropped.</summary>
    public bool TryQueue(ClientRequest request)
    {
        if (_queue.Count >= _capacity)
        {
            return false;
        }

        _queue.Enqueue(request);
        for (LinkedListNode<Process>? sleeper = _sleepers.First; sleeper is not null; sleeper = sleeper.Next)
        {
            // One is woken for one connection; who cannot run looks as soon as it can.
            if (sleeper.Value is { IsStopped: false, IsFrozen: false, HungAt: null, FaultAt: null })
            {
                host.Tasks.MarkDirty(sleeper.Value);
                break;
            }
        }

        return true;
    }

    /// <summary>Takes the oldest connection; null when there is none. One that its client has given up is taken like any other.</summary>
    public ClientRequest? Accept() => _queue.TryDequeue(out ClientRequest? request) ? request : null;

    /// <summary>A process goes to sleep in accept(2).</summary>
    public LinkedListNode<Process> Sleep(Process process) => _sleepers.AddLast(process);

    /// <summary>It sleeps no longer.</summary>
    public void Wake(LinkedListNode<Process> sleeper) => _sleepers.Remove(sleeper);

    /// <summary>Nobody has it open any more: who was not accepted gets a reset.</summary>
    public void Close()
    {
        while (Accept() is { } request)
        {
            request.Finish(RequestOutcome.Reset);
        }
    }
}
