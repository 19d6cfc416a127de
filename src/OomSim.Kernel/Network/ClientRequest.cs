using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// A request on its own connection, seen from the client. Its first SYN finds nobody (refused), room in the accept queue (the
/// kernel completes the handshake, whatever the program does), or a full queue: then it is dropped and sent again.
/// </summary>
internal sealed class ClientRequest(LinuxHost host, IRequester client) : IEventOwner
{
    /// <summary>
    /// net.ipv4.tcp_syn_retries of the client: SYNs are sent again after 1, 3, 7, 15, 31 and 63 s; after 127 s connect(2) gives up
    /// (tcp(7), initial timeout 1 s, doubled each time).
    /// </summary>
    private const int SynRetries = 6;

    private const int TimeoutTag = 0;
    private const int SynTag = 1;

    private EventHandle _timeout;
    private EventHandle _syn;
    private int _synsDropped;

    /// <summary>Bytes it takes, whole pages.</summary>
    public long Memory { get; init; }

    /// <summary>Bytes that its process has touched for it.</summary>
    public long Taken { get; set; }

    /// <summary>CPU time it takes, ns.</summary>
    public long Cpu { get; init; }

    /// <summary>Wall time it holds its process, ns.</summary>
    public long Hold { get; init; }

    /// <summary>True where the client closes the connection as soon as it stands, which it takes for an answer.</summary>
    public bool OnlyConnects { get; init; }

    /// <summary>When the client sent it, ns.</summary>
    public long Arrived { get; } = host.Simulator.Now;

    /// <summary>When a process began to work on it, ns; null before.</summary>
    public long? Started { get; set; }

    /// <summary>Its place among those that wait for their answer.</summary>
    public LinkedListNode<ClientRequest>? Node { get; set; }

    /// <summary>What became of it.</summary>
    public RequestOutcome Outcome { get; private set; }

    /// <summary>Sends it, and waits no longer than a timeout (ns; null: for ever).</summary>
    public void Send(long? timeout)
    {
        if (timeout is { } patience)
        {
            _timeout = host.Simulator.Schedule(SimTime.Later(Arrived, patience), this, TimeoutTag);
        }

        Connect();
    }

    /// <summary>Its client learns what became of it; what comes later, it does not.</summary>
    public void Finish(RequestOutcome outcome)
    {
        if (Outcome == RequestOutcome.Pending)
        {
            Outcome = outcome;
            host.Simulator.Cancel(_timeout);
            host.Simulator.Cancel(_syn);
            client.OnFinished(this);
        }
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (host.HasPanicked)
        {
            return;
        }

        if (tag == TimeoutTag || _synsDropped > SynRetries)
        {
            Finish(RequestOutcome.Timeout);
        }
        else
        {
            Connect();
        }

        host.Settle();
    }

    private void Connect()
    {
        if (client.Socket is not { } socket)
        {
            Finish(RequestOutcome.Refused);
        }
        else if (!socket.TryQueue(this))
        {
            _synsDropped++;
            _syn = host.Simulator.Schedule(Arrived + (((1L << _synsDropped) - 1) * SimTime.Second), this, SynTag);
        }
        else if (OnlyConnects)
        {
            Finish(RequestOutcome.Ok);
        }
    }
}
