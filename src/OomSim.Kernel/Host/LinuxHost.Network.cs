using System.Globalization;

namespace OomSim.Kernel;

/// <summary>Services and their clients outside.</summary>
public sealed partial class LinuxHost
{
    /// <summary>Requests of clients that wait for their answer: by service, in order of arrival.</summary>
    public IEnumerable<RequestRecord> PendingRequests => Network.Pending;

    /// <summary>Asks from outside what the processes of a cgroup serve, at no cost to them (as K19.4: who is frozen, hung or works on others does not answer).</summary>
    /// <param name="server">Their cgroup.</param>
    /// <param name="timeoutNs">How long the answer is waited for, ns.</param>
    /// <param name="onlyConnects">True where a connection is all that is asked for.</param>
    /// <param name="answered">Called once, at once or later; never by a host that has panicked.</param>
    public void Ask(Cgroup server, long timeoutNs, bool onlyConnects, Action<RequestOutcome> answered)
    {
        ArgumentNullException.ThrowIfNull(answered);
        if (!HasPanicked)
        {
            new ClientRequest(this, new OutsideRequester(this, server, answered)) { OnlyConnects = onlyConnects }.Send(timeoutNs);
            Settle();
        }
    }

    internal NetworkStack Network { get; }

    /// <summary>A client knows what became of its request.</summary>
    internal void TellRequest(RequestRecord request)
    {
        foreach (IHostObserver observer in Observers)
        {
            observer.OnRequestFinished(request);
        }
    }

    /// <summary>Another outcome than before is a line of the events.</summary>
    internal void Client(string type, string container, long before, string typeBefore)
    {
        if (HasEventReaders)
        {
            string detail = before == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"after {before} {typeBefore}");
            Tell(new HostEvent(Simulator.Now, "client", type, container, detail));
        }
    }
}
