namespace OomSim.Kernel;

/// <summary>A process that serves: its share in the socket and the connection that it works on.</summary>
internal sealed class ServiceWorker(ClientPopulation clients, ListenSocket socket)
{
    /// <summary>The socket.</summary>
    public ListenSocket Socket => socket;

    /// <summary>When clients stop sending in the period that it joined, ns.</summary>
    public long End { get; } = clients.End;

    /// <summary>The request that it works on; null for none.</summary>
    public ClientRequest? Current { get; private set; }

    /// <summary>Takes the next connection; null when none waits.</summary>
    public ClientRequest? Accept(long now)
    {
        Current = socket.Accept();
        if (Current is { } request)
        {
            request.Started = now;
        }

        return Current;
    }

    /// <summary>It has done its work, or could not do it and closed the connection.</summary>
    public void Answer(bool done)
    {
        Current?.Finish(done ? RequestOutcome.Ok : RequestOutcome.Reset);
        Current = null;
    }

    /// <summary>It serves no longer.</summary>
    public void Close()
    {
        Answer(false);
        clients.Leave(socket);
    }
}
