using OomSim.Engine;

namespace OomSim.Kernel;

/// <summary>
/// The clients of a service. They know an address, not a process: they go on when what served them is frozen, hung or dead, and
/// find it again after a restart.
/// </summary>
internal sealed class ClientPopulation(LinuxHost host, ServeStep step, string stream) : IRequester, IEventOwner
{
    private readonly LinkedList<ClientRequest> _pending = new();
    private Process? _server;
    private EventHandle _next;
    private long _due = -1;
    private RequestOutcome _lastOutcome;
    private long _sameOutcomes;

    /// <summary>Where they connect to; null while nobody listens.</summary>
    public ListenSocket? Socket { get; private set; }

    /// <summary>The cgroup of the process that opened the socket last; null before one did.</summary>
    public Cgroup? ServerCgroup => _server?.Cgroup;

    /// <summary>When they stop sending, ns.</summary>
    public long End { get; private set; }

    /// <summary>Requests that wait for their answer, in order of arrival.</summary>
    public IEnumerable<RequestRecord> Pending
    {
        get
        {
            foreach (ClientRequest request in _pending)
            {
                yield return Record(request, null);
            }
        }
    }

    /// <summary>True where the socket is another container's: a name can have changed hands.</summary>
    public bool IsTaken(Process process) => Socket is not null && !ReferenceEquals(_server!.Cgroup, process.Cgroup);

    /// <summary>A process begins to serve: it opens the socket, or takes part in it.</summary>
    public ListenSocket Join(Process process)
    {
        _server = process;
        long now = host.Simulator.Now;
        if (Socket is null || now >= End)
        {
            // One that repeats the step begins anew, also while another still works on its last request.
            Socket ??= new ListenSocket(host, step.Backlog);
            End = step.Duration is null ? SimTime.Never : SimTime.Later(now, Draw(step.Duration));
            if (!host.Simulator.IsPending(_next))
            {
                // A server that comes back in time finds the same clients, at their pace.
                Schedule(_due > now ? _due : step.Gap.Fixed is null ? SimTime.Later(now, Draw(step.Gap)) : now);
            }
        }

        Socket.Users++;
        return Socket;
    }

    /// <summary>A process serves no longer; with the last one the socket goes.</summary>
    public void Leave(ListenSocket socket)
    {
        if (--socket.Users == 0)
        {
            Socket = null;
            socket.Close();
        }
    }

    /// <summary>A client knows what became of its request.</summary>
    public void OnFinished(ClientRequest request)
    {
        _pending.Remove(request.Node!);
        host.TellRequest(Record(request, host.Simulator.Now));
        if (request.Outcome == _lastOutcome)
        {
            _sameOutcomes++;
            return;
        }

        // A line for each change, as who watches a service from outside would note it.
        host.Client(NameOf(request.Outcome), _server!.Owner, _sameOutcomes, NameOf(_lastOutcome));
        (_lastOutcome, _sameOutcomes) = (request.Outcome, 1);
    }

    void IEventOwner.OnEvent(int tag, long argument)
    {
        if (host.HasPanicked)
        {
            return;
        }

        if (_pending.Count == host.Config.MaxPendingRequests)
        {
            throw new SimulationLimitException("requests to " + _server!.Owner + " without an answer", _pending.Count, host.Simulator.Now);
        }

        Schedule(SimTime.Later(host.Simulator.Now, Draw(step.Gap)));
        long memory = Pages.Ceiling(Math.Min(Draw(step.Memory), long.MaxValue - Pages.Size));
        ClientRequest request = new(host, this) { Memory = memory, Cpu = Draw(step.Cpu), Hold = Draw(step.Hold) };
        request.Node = _pending.AddLast(request);
        request.Send(step.Timeout is null ? null : Draw(step.Timeout));
        host.Settle();
    }

    private static string NameOf(RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Ok => "answered",
        RequestOutcome.Timeout => "timeout",
        RequestOutcome.Refused => "refused",
        RequestOutcome.Reset => "reset",
        _ => "",
    };

    private RequestRecord Record(ClientRequest request, long? finished) =>
        new(_server!.Owner, request.Arrived, request.Started, finished, request.Outcome) { Cgroup = _server.Cgroup.Path };

    private void Schedule(long due)
    {
        _due = due;
        _next = due < End ? host.Simulator.Schedule(due, this, 0) : default;
    }

    // All that a request needs is drawn when it is sent, so that it does not depend on what becomes of those before it.
    private long Draw(Quantity quantity) => quantity.Fixed ?? quantity.Draw(host.Streams, stream);
}
